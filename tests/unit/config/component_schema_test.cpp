#include "component_schema.hpp"
#include "readings.hpp"

#include <doctest/doctest.h>

using namespace iotcc::config;

namespace {

OptionSchema number(const std::string& name, std::int64_t most)
{
    OptionSchema option;
    option.name = name;
    option.type = Type::number;
    option.most = most;
    option.unit = "bytes";
    return option;
}

OptionSchema secret()
{
    OptionSchema option;
    option.name = "pin";
    option.least = 4;
    option.most = 4;
    option.is_secret = true;
    return option;
}

const std::vector<ComponentSchema> kComponents = {
    {"raw_tcp", "iotcc.handler/1", std::vector<OptionSchema>{number("max_frame", 9), secret()}},
    {"free", "iotcc.handler/1", std::nullopt},
    {"plain", "iotcc.handler/1", std::vector<OptionSchema>{}},
};

std::vector<std::string> plugin_faults(const std::string& text)
{
    const Reading reading = read_file(text);
    CHECK(texts(reading.problems).empty());
    return texts(check_instances(reading.configuration, kComponents));
}
using Lines = std::vector<std::string>;

} // namespace

TEST_CASE("a value that its component declares otherwise is told where it was set")
{
    CHECK(plugin_faults("[plugin.raw_tcp]\nmax_frame = 9\n").empty());
    CHECK(plugin_faults("[plugin.a]\ncomponent = \"raw_tcp\"\nmax_frame = 10\n") ==
          Lines{"t.toml:3:1: plugin.a.max_frame = \"10\": must be a whole number from 0 to 9 "
                "bytes"});
}

TEST_CASE("a key that the component does not declare is told with the nearest one")
{
    CHECK(plugin_faults("[plugin.raw_tcp]\nmax_farme = 1\nlisten_on = 2\n") ==
          Lines{"t.toml:2:1: unknown setting \"plugin.raw_tcp.max_farme\"; did you mean "
                "\"max_frame\"?",
                "t.toml:3:1: unknown setting \"plugin.raw_tcp.listen_on\"; did you mean "
                "\"listen\"?"});
    CHECK(plugin_faults("[plugin.plain]\nx = 1\n").size() == 1);
}

TEST_CASE("a component that does not say what it has takes anything")
{
    CHECK(plugin_faults("[plugin.free]\nwhatever = 1\n").empty());
}

TEST_CASE("a component that nobody has is told where the section or the key stands")
{
    CHECK(plugin_faults("[plugin.raw_tpc]\n") ==
          Lines{"t.toml:1:9: [plugin.raw_tpc]: no plugin has a component \"raw_tpc\"; did you mean "
                "\"raw_tcp\"?"});
    CHECK(plugin_faults("[plugin.x]\ncomponent = \"qqqqqqqqq\"\n") ==
          Lines{"t.toml:2:1: [plugin.x]: no plugin has a component \"qqqqqqqqq\""});
    const Reading flag = read_flag("nobody.echo=true");
    CHECK(texts(check_instances(flag.configuration, kComponents))[0].starts_with(
        "--set nobody.echo=true: [plugin.nobody]: "));
}

TEST_CASE("a secret is not shown in its error")
{
    const auto lines = plugin_faults("[plugin.raw_tcp]\npin = \"hunter2\"\n");
    REQUIRE(lines.size() == 1);
    CHECK(lines[0] == "t.toml:2:1: plugin.raw_tcp.pin = \"***\": must be a text of 4 to 4 bytes");
}
