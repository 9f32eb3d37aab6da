#include "settings.hpp"

#include <doctest/doctest.h>

#include <string>
#include <string_view>

using namespace iotcc::config;

namespace {

Settings with(std::string_view assignment)
{
    Settings settings;
    set(settings, assignment);
    return settings;
}

// Why the assignment is refused; nothing may have changed then.
std::string refusal(std::string_view assignment)
{
    Settings settings = with("plugin.x.key=before");
    settings.lanes = 3;
    try {
        set(settings, assignment);
    } catch (const SettingError& error) {
        CHECK(settings.lanes == 3);
        CHECK(settings.instances == with("plugin.x.key=before").instances);
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("each of the host's settings can be set")
{
    CHECK(with("host.bind=0.0.0.0").bind == "0.0.0.0");
    CHECK(with("host.lanes=64").lanes == 64);
    CHECK(with("host.shutdown_ms=600000").shutdown_ms == 600'000);
    CHECK(with("host.state_dir=/tmp/x=y").state_dir == "/tmp/x=y");
    CHECK(with("limits.connections=0").connections == 0);
    CHECK(with("limits.connections=4294967295").connections == 4'294'967'295);
    CHECK(with("http.listen=tcp://[::1]:0").http.listen == "tcp://[::1]:0");
    CHECK(with("log.level=trace").log_level == "trace");
}

TEST_CASE("a number that is none, or out of its range, is refused with the range")
{
    for (const char* value : {"", "x", "1x", " 1", "+1", "-1", "0x1", "65", "4294967296"})
        CHECK(refusal("host.lanes=" + std::string(value)) ==
              "host.lanes = \"" + std::string(value) + "\": must be a whole number from 0 to 64");
    CHECK(refusal("host.shutdown_ms=600001").find("from 0 to 600000") != std::string::npos);
}

TEST_CASE("a value that cannot be is refused")
{
    CHECK(refusal("log.level=loud") ==
          "log.level = \"loud\": must be trace, debug, info, warn or error");
    CHECK(refusal("host.bind=") == "host.bind must not be empty");
    CHECK(refusal("host.state_dir=") == "host.state_dir must not be empty");
    CHECK(refusal("http.listen=") == "http.listen must not be empty");
}

TEST_CASE("an unknown setting is refused, with the nearest one where it is near")
{
    CHECK(refusal("host.lane=2") == "unknown setting \"host.lane\"; did you mean \"host.lanes\"?");
    CHECK(refusal("host.something_else=2") == "unknown setting \"host.something_else\"");
    CHECK(refusal("log.=2") != "");
}

TEST_CASE("what is no assignment is refused with the form")
{
    for (const char* text : {"", "=", "lanes", "lanes=2", ".lanes=2", "host.lanes"})
        CHECK(refusal(text) ==
              "cannot read \"" + std::string(text) + "\"; write SECTION.KEY=VALUE");
    for (const char* text : {"plugin.x=1", "plugin.x.=1", "plugin..key=1", "x.=1"})
        CHECK(refusal(text) ==
              "cannot read \"" + std::string(text) + "\"; write plugin.INSTANCE.KEY=VALUE");
}

TEST_CASE("an instance's options are kept as text, with and without the section's word")
{
    Settings settings;
    set(settings, "plugin.a.b.key=x=y");
    set(settings, "raw.echo=true");
    set(settings, "raw.echo=");
    set(settings, "plugin.host.key=v"); // an instance may have a section's name
    CHECK(settings.instances.at("a.b").options == Section{{"key", "x=y"}});
    CHECK(settings.instances.at("raw").options == Section{{"echo", ""}});
    CHECK(settings.instances.at("host").options == Section{{"key", "v"}});
}

TEST_CASE("the host's own keys of an instance are not the component's")
{
    Settings settings;
    set(settings, "gate.component=raw");
    set(settings, "gate.listen=tcp://:1,,tcp://:2");
    set(settings, "gate.storage=disk");
    const InstanceSettings& gate = settings.instances.at("gate");
    CHECK(gate.component == "raw");
    CHECK(gate.listen == std::vector<std::string>{"tcp://:1", "tcp://:2"});
    CHECK(gate.storage == "disk");
    CHECK(gate.options.empty());
}
