#include "effective.hpp"
#include "readings.hpp"

#include <doctest/doctest.h>

using namespace iotcc::config;

namespace {

std::vector<ComponentSchema> components()
{
    OptionSchema frame, pin;
    frame.name = "max_frame";
    frame.type = Type::number;
    frame.most = 9;
    frame.default_text = "5";
    frame.has_default = true;
    pin.name = "pin";
    pin.is_secret = true;
    return {{"raw", "iotcc.handler/1", std::vector<OptionSchema>{frame, pin}}};
}

bool has_line(const std::string& text, const std::string& begin, const std::string& end)
{
    for (std::size_t at = 0; at < text.size();) {
        const auto stop = text.find('\n', at);
        const std::string line = text.substr(at, stop - at);
        if (line.starts_with(begin) && line.ends_with(end))
            return true;
        at = stop + 1;
    }
    return false;
}

} // namespace

TEST_CASE("each value comes with its origin")
{
    const Reading reading = read({{{"t.toml", "[limits]\nidle_ms = 7\n[plugin.raw]\n"}},
                                  {"IOTCC_HTTP_WORKERS=2"},
                                  {{"--set raw.max_frame=9", "raw.max_frame=9"}}});
    const std::string text = effective_toml(reading.configuration, components());
    CHECK(has_line(text, "bind = \"127.0.0.1\" ", " # default"));
    CHECK(has_line(text, "workers = 2 ", " # IOTCC_HTTP_WORKERS"));
    CHECK(has_line(text, "idle_ms = 7 ", " # t.toml:2"));
    CHECK(has_line(text, "max_frame = 9 ", " # --set raw.max_frame=9"));
    CHECK(has_line(text, "# listen = ", " # default"));
}

TEST_CASE("an option that nobody set is there with its default, typed")
{
    const Reading reading = read_file("[plugin.raw]\n");
    CHECK(has_line(effective_toml(reading.configuration, components()), "max_frame = 5 ",
                   " # default"));
}

TEST_CASE("it reads back as the same settings")
{
    const Reading reading =
        read({{{"t.toml", "[http]\nhost_names = [\"a\", \"b\"]\n[limits]\nmessage_ms = 3\n"
                          "[plugin.\"x.y\"]\ncomponent = \"raw\"\nidle_ms = 1\n"
                          "text = \"quote \\\" back \\\\ tab \\t end\"\nlisten = []\n"}},
              {},
              {}});
    REQUIRE(texts(reading.problems).empty());
    const Reading again = read_file(effective_toml(reading.configuration, {}));
    CHECK(texts(again.problems).empty());
    CHECK(again.configuration.settings == reading.configuration.settings);
}

TEST_CASE("a secret is neither shown nor set by what is printed")
{
    const Reading reading = read_file("[plugin.raw]\npin = \"hunter2\"\n[plugin.other]\n"
                                      "admin_password = \"hunter2\"\n");
    const std::string text = effective_toml(reading.configuration, components());
    CHECK(text.find("hunter2") == std::string::npos);
    CHECK(has_line(text, "# pin = \"***\" ", " # t.toml:2"));
    CHECK(has_line(text, "# admin_password = \"***\" ", " # t.toml:4"));
}
