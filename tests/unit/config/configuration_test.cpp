#include "readings.hpp"
#include "schema.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace iotcc::config;

namespace {

Settings with(const std::string& assignment)
{
    const Reading reading = read_flag(assignment);
    CHECK(texts(reading.problems).empty());
    return reading.configuration.settings;
}

} // namespace

TEST_CASE("nothing set is the defaults")
{
    const Reading reading = read({});
    CHECK(reading.problems.empty());
    CHECK(reading.configuration.origins.empty());
    CHECK(reading.configuration.settings.http == HttpSettings());
    CHECK(reading.configuration.settings.limits == InstanceLimits());
}

TEST_CASE("every setting of the tables can be set and is where its name says")
{
    CHECK(with("host.bind=0.0.0.0").bind == "0.0.0.0");
    CHECK(with("host.lanes=64").lanes == 64);
    CHECK(with("host.state_dir=/tmp/x=y").state_dir == "/tmp/x=y");
    CHECK(with("host.trusted_proxies=10.0.0.0/8,::1").trusted_proxies.size() == 2);
    CHECK(with("limits.connections=4294967295").connections == 4'294'967'295);
    CHECK(with("limits.idle_ms=0").limits.idle_ms == 0);
    CHECK(with("http.listen=tcp://[::1]:0").http.listen == "tcp://[::1]:0");
    CHECK(with("http.tls_client_certificates=required").http.tls.client_certificates ==
          ClientCertificates::required);
    CHECK(with("log.json=true").log_json);
    CHECK(with("auth.api_tokens=/x").auth.api_tokens == "/x");
}

TEST_CASE("no two settings of a section have one name, and each says what it means")
{
    std::set<std::string> names;
    const Settings settings;
    each_host_setting(settings, [&](const HostSection& section, const auto& setting, const auto&) {
        CHECK(names.insert(std::string(section.name) + '.' + std::string(setting.key)).second);
        CHECK_FALSE(setting.meaning.empty());
    });
    names.clear();
    const InstanceSettings instance;
    each_instance_setting(instance, [&](const auto& setting, const auto&) {
        CHECK(names.insert(std::string(setting.key)).second);
        CHECK_FALSE(setting.meaning.empty());
    });
}

TEST_CASE("every default fits its own shape")
{
    const Settings settings;
    const auto check = [](const SettingText& setting, const Value& value) {
        CAPTURE(setting.key);
        if (!std::holds_alternative<Unset>(value))
            CHECK(fit(setting.shape, value) == Fitted(value));
    };
    each_host_setting(settings, [&](const auto&, const auto& setting, const auto& scope) {
        check(setting, setting.get(scope));
    });
    const InstanceSettings instance;
    each_instance_setting(instance, [&](const auto& setting, const auto& scope) {
        check(setting, setting.get(scope));
    });
}

TEST_CASE("a wrong value is told with its range and unit, and does not count")
{
    const Reading reading = read_file("[host]\nshutdown_ms = 600001\nlanes = \"two\"\n");
    CHECK(texts(reading.problems) ==
          std::vector<std::string>{
              "t.toml:2:1: host.shutdown_ms = 600001: must be a whole number from 0 to 600000 ms",
              "t.toml:3:1: host.lanes = \"two\": must be a whole number from 0 to 64"});
    CHECK(reading.configuration.settings.shutdown_ms == Settings().shutdown_ms);
    CHECK(only_problem(read_flag("log.level=loud")) ==
          "--set log.level=loud: log.level = \"loud\": must be trace, debug, info, warn or error");
    CHECK(only_problem(read_flag("host.bind=")).ends_with("must not be empty"));
}

TEST_CASE("an unknown name is told with the nearest one where one is near")
{
    CHECK(only_problem(read_flag("host.lane=2")) ==
          "--set host.lane=2: unknown setting \"host.lane\"; did you mean \"host.lanes\"?");
    CHECK(only_problem(read_flag("host.something_else=2")).ends_with("\"host.something_else\""));
    CHECK(only_problem(read_file("[htpp]\nlisten = 1\nworkers = 2\n")) ==
          "t.toml:1:2: unknown section [htpp]; did you mean \"http\"?");
}

TEST_CASE("what is no assignment is refused with the form")
{
    for (const char* text : {"", "=", "lanes", "lanes=2", ".lanes=2", "host.lanes", "host.=1"})
        CHECK(only_problem(read_flag(text)) ==
              "--set " + std::string(text) + ": write SECTION.KEY=VALUE");
    for (const char* text : {"plugin.x=1", "plugin.x.=1", "plugin..key=1", "x.=1"})
        CHECK(only_problem(read_flag(text)) ==
              "--set " + std::string(text) + ": write plugin.INSTANCE.KEY=VALUE");
}

TEST_CASE("all problems come in one run, in the order of their places")
{
    const Reading reading = read({{{"a.toml", "[plugin.\"b d\"]\n[http]\nworker = 1\n"},
                                   {"b.toml", "[host]\nlanes = 65\n="}},
                                  {"IOTCC_LOG_JSON=maybe"},
                                  {{"--set x", "x"}}});
    const auto lines = texts(reading.problems);
    REQUIRE(lines.size() == 6);
    CHECK(lines[0].starts_with("a.toml:1:"));
    CHECK(lines[1].starts_with("a.toml:3:1: unknown setting \"http.worker\""));
    CHECK(lines[2].starts_with("b.toml:2:1: "));
    CHECK(lines[3].starts_with("b.toml:3:"));
    CHECK(lines[4] == "IOTCC_LOG_JSON: log.json = \"maybe\": must be true or false");
    CHECK(lines[5].starts_with("--set x: "));
}

TEST_CASE("what stands later wins: files in their order, the environment, the flags")
{
    const Sources sources{{{"a", "[http]\nworkers = 1\nstreams = 1\n[host]\nlanes = 1\n"
                                 "[log]\nlevel = \"warn\"\n"},
                           {"b", "[http]\nworkers = 2\nstreams = 2\n[host]\nlanes = 2\n"}},
                          {"IOTCC_HTTP_STREAMS=3", "IOTCC_HOST_LANES=3"},
                          {{"--set host.lanes=4", "host.lanes=4"}}};
    const auto [configuration, problems] = read(sources);
    CHECK(problems.empty());
    CHECK(configuration.settings.log_level == "warn");
    CHECK(configuration.settings.http.workers == 2);
    CHECK(configuration.settings.http.streams == 3);
    CHECK(configuration.settings.lanes == 4);
    CHECK(configuration.origin("log.level").label() == "a:7");
    CHECK(configuration.origin("http.workers").label() == "b:2");
    CHECK(configuration.origin("http.streams").label() == "IOTCC_HTTP_STREAMS");
    CHECK(configuration.origin("host.lanes").label() == "--set host.lanes=4");
    CHECK(configuration.origin("host.bind").label() == "default");
}

TEST_CASE("an instance has the limits of [limits], wherever that stands, and its own over them")
{
    const auto settings = read_file("[plugin.x]\nidle_ms = 5\nconnections = 9\n[limits]\n"
                                    "idle_ms = 7\nmessage_ms = 8\n")
                              .configuration.settings;
    const InstanceLimits& limits = settings.instances.at("x").limits;
    CHECK(limits.idle_ms == 5);
    CHECK(limits.message_ms == 8);
    CHECK(limits.connections == 9);
    CHECK(settings.connections == Settings().connections);
}

TEST_CASE("the host's own keys of an instance are not the component's")
{
    const auto settings = read_file("[plugin.gate]\ncomponent = \"raw\"\nstorage = \"disk\"\n"
                                    "listen = [\"tcp://:1\", \"tcp://:2\"]\nlog_level = \"\"\n"
                                    "echo = true\nsize = 7\n")
                              .configuration.settings;
    const InstanceSettings& gate = settings.instances.at("gate");
    CHECK(gate.component == "raw");
    CHECK(gate.listen == std::vector<std::string>{"tcp://:1", "tcp://:2"});
    CHECK(gate.storage == "disk");
    CHECK(gate.options == Section{{"echo", "true"}, {"size", "7"}});
}

TEST_CASE("a flag may leave out the word plugin, and an instance may have a section's name")
{
    const Reading reading = read({{},
                                  {},
                                  {{"1", "plugin.a.b.key=x=y"},
                                   {"2", "raw.echo=true"},
                                   {"3", "raw.echo="},
                                   {"4", "plugin.host.key=v"}}});
    const auto& instances = reading.configuration.settings.instances;
    CHECK(instances.at("a.b").options == Section{{"key", "x=y"}});
    CHECK(instances.at("raw").options == Section{{"echo", ""}});
    CHECK(instances.at("host").options == Section{{"key", "v"}});
}

TEST_CASE("a section without a line is an instance; one with a bad name is none")
{
    CHECK(read_file("[plugin.x]\n").configuration.settings.instances.contains("x"));
    const Reading bad = read_file("[plugin.\"a b\"]\necho = true\n");
    CHECK(only_problem(bad) == "t.toml:1:9: bad name of an instance: \"a b\"; it has 1 to 63 "
                               "letters, digits, '.', '_' or '-'");
    CHECK(bad.configuration.settings.instances.empty());
}

TEST_CASE("a secret of the command line is no part of an error")
{
    const Reading reading =
        read({{}, {}, {{"--set a b.password=hunter2", "a b.password=hunter2"}}});
    CHECK(only_problem(reading).find("hunter2") == std::string::npos);
}
