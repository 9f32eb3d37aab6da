#include "bundled_host.hpp"
#include "config_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>

using namespace iotcc::test;
namespace fs = std::filesystem;

namespace {

struct Outcome {
    Exit exit;
    std::string output, errors;
};

Outcome run_to_end(const std::vector<std::string>& arguments)
{
    ChildProcess process = start_iotcc(arguments);
    const auto exit = process.wait();
    REQUIRE(exit.has_value());
    return {*exit, process.output(), process.errors()};
}

Outcome check(const ConfigFolder& config, const std::vector<std::string>& further = {},
              const std::vector<std::string>& plugins = {"echo", "raw_tcp", "services"})
{
    const PluginDirectory folder(plugins);
    std::vector<std::string> arguments = {"check-config", "--config", config.file(), "--plugin-dir",
                                          folder.path()};
    arguments.insert(arguments.end(), further.begin(), further.end());
    return run_to_end(arguments);
}

} // namespace

TEST_CASE("a good configuration is exit 0 without a word")
{
    const ConfigFolder config("[plugin.gate]\ncomponent = \"raw_tcp\"\nmax_frame = 80\n"
                              "[plugin.services]\nanything = 1\n");
    const Outcome outcome = check(config);
    CHECK(outcome.exit == Exit{0, 0});
    CHECK(outcome.output.empty());
    CHECK(outcome.errors.empty());
}

TEST_CASE("all faults are shown in one run, those of plugins' options too, and it is exit 78")
{
    const ConfigFolder config("[http]\nworkers = 0\nlisen = \"x\"\n\n[plugin.raw_tcp]\n"
                              "max_farme = 5\nmax_frame = 0\n[plugin.ecko]\n");
    config.write("[log]\nlevel = loud\n", "conf.d/10-log.toml");
    const Outcome outcome = check(config, {"--set", "raw_tcp.echo=perhaps"});
    CHECK(outcome.exit == Exit{78, 0});
    const std::string file = config.file();
    const auto has = [&](const std::string& line) {
        return outcome.errors.find(line) != outcome.errors.npos;
    };
    CHECK(has(file + ":2:1: http.workers = 0: must be a whole number from 1 to 64\n"));
    CHECK(has(file + ":3:1: unknown setting \"http.lisen\"; did you mean \"http.listen\"?\n"));
    CHECK(has((config.path() / "conf.d/10-log.toml").string() + ":2:"));
    CHECK(has(file + ":6:1: unknown setting \"plugin.raw_tcp.max_farme\"; did you mean "
                     "\"max_frame\"?\n"));
    CHECK(has(file + ":7:1: plugin.raw_tcp.max_frame = \"0\": must be a whole number from 1 to "
                     "1048576 bytes\n"));
    CHECK(has("--set raw_tcp.echo=perhaps: plugin.raw_tcp.echo = \"perhaps\": must be true or "
              "false\n"));
    CHECK(has(file + ":8:9: [plugin.ecko]: no plugin has a component \"ecko\"; did you mean "
                     "\"echo\"?\n"));
}

TEST_CASE("the faults of the start are those of the check")
{
    const ConfigFolder config("[host]\nlanes = 65\n[http]\nworkers = 0\n");
    const Outcome run = run_to_end({"run", "--config", config.file()});
    CHECK(run.exit == Exit{78, 0});
    CHECK(run.errors == check(config, {}, {}).errors);
    CHECK(run_to_end({"run", "--config", "/nonexistent/x.toml"}).exit == Exit{78, 0});
}

TEST_CASE("--effective prints each value with its origin, and reads back")
{
    const ConfigFolder config("[host]\nlanes = 3\n[plugin.raw_tcp]\necho = true\n");
    const Outcome first = check(config, {"--effective", "--http", "[::1]:0"});
    CHECK(first.exit == Exit{0, 0});
    const auto has = [&](const std::string& text) {
        return first.output.find(text) != first.output.npos;
    };
    CHECK(has("\nlanes = 3 "));
    CHECK(has(" # " + config.file() + ":2\n"));
    CHECK(has(" # --http [::1]:0\n"));
    CHECK(has("\nmax_frame = 65536 "));
    const ConfigFolder again(first.output);
    const Outcome second = check(again, {"--effective"});
    CHECK(second.exit == Exit{0, 0});
    CHECK(second.output.find("\nlisten = \"tcp://[::1]:0\" ") != std::string::npos);
}

TEST_CASE("a plugin that is refused is a warning, and nothing of it runs in the check itself")
{
    const ConfigFolder config;
    const iotcc::plugin::DropFolder folder;
    folder.add("constructor_crashes");
    folder.add("good");
    const Outcome outcome =
        run_to_end({"check-config", "--config", config.file(), "--plugin-dir", folder.path()});
    CHECK(outcome.exit == Exit{0, 0});
    CHECK(outcome.errors.starts_with("warning: " + folder.path_of("constructor_crashes.so") +
                                     ": refused: probe process killed by signal 11"));
}

TEST_CASE("the check opens no port and writes no file")
{
    const BundledHost busy("echo");
    const ConfigFolder config("[host]\nstate_dir = \"state\"\n");
    const std::string address = "127.0.0.1:" + std::to_string(busy.api_port());
    const iotcc::plugin::DropFolder folder;
    folder.add("origin"); // it would be copied to the state folder
    const Outcome outcome = run_to_end(
        {"check-config", "--config", config.file(), "--plugin-dir", folder.path(), "--set",
         "host.state_dir=" + (config.path() / "state").string(), "--http", address});
    CHECK(outcome.exit == Exit{0, 0});
    CHECK_FALSE(fs::exists(config.path() / "state"));
}

TEST_CASE("a variable is a setting, and a wrong one is told by its name")
{
    const ConfigFolder config;
    ::setenv("IOTCC_PLUGIN_RAW_TCP__MAX_FRAME", "0", 1);
    ::setenv("IOTCC_HTTP_WORKERS", "many", 1);
    const Outcome outcome = check(config);
    ::unsetenv("IOTCC_PLUGIN_RAW_TCP__MAX_FRAME");
    ::unsetenv("IOTCC_HTTP_WORKERS");
    CHECK(outcome.exit == Exit{78, 0});
    CHECK(outcome.errors ==
          "IOTCC_HTTP_WORKERS: http.workers = \"many\": must be a whole number from 1 to 64\n"
          "IOTCC_PLUGIN_RAW_TCP__MAX_FRAME: plugin.raw_tcp.max_frame = \"0\": must be a whole "
          "number from 1 to 1048576 bytes\n");
}

TEST_CASE("the reference is printed, and help fits eighty columns")
{
    CHECK(run_to_end({"config-reference"}).output.starts_with("# Settings of iotcc\n"));
    CHECK(run_to_end({"config-reference", "--toml"}).exit == Exit{0, 0});
    for (const char* command : {"run", "check-config", "config-reference", "plugins", "version"}) {
        const std::string help = run_to_end({command, "--help"}).output;
        std::size_t longest = 0, at = 0;
        for (std::size_t end; (end = help.find('\n', at)) != help.npos; at = end + 1)
            longest = std::max(longest, end - at);
        CAPTURE(command);
        CHECK(longest <= 80);
    }
}
