#include "captured_stderr.hpp"
#include "log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

using iotcc::log::Level;
using iotcc::log::level_named;
using iotcc::log::Log;
using iotcc::test::CapturedStderr;

namespace {

// What a log of that level writes.
template <class F> std::string written(Level level, F f)
{
    const CapturedStderr captured;
    {
        Log log(level);
        f(log);
    } // everything is written
    return captured.text();
}

} // namespace

TEST_CASE("a line has time, level, source and text")
{
    const std::string text =
        written(Level::info, [](Log& log) { log.write(Level::warn, "host", "hello"); });
    CHECK(text.find(" warn  host: hello\n") != std::string::npos);
    CHECK(text.substr(0, 2) == "20"); // this century's time
    CHECK(std::count(text.begin(), text.end(), '\n') == 1);
}

TEST_CASE("what is below the level is not written, and the level can be changed")
{
    const std::string text = written(Level::warn, [](Log& log) {
        log.write(Level::info, "host", "quiet");
        log.set_level(Level::debug);
        CHECK(log.level() == static_cast<int>(Level::debug));
        log.write(Level::debug, "host", "loud");
    });
    CHECK(text.find("quiet") == std::string::npos);
    CHECK(text.find("loud") != std::string::npos);
}

TEST_CASE("a text cannot begin a line of its own, colour the terminal or break UTF-8")
{
    const std::string text = written(
        Level::info, [](Log& log) { log.write(Level::info, "host", "a\nb\x1b[31m\xff {} %s"); });
    CHECK(text.find(R"(a\x0ab\x1b[31m\xff {} %s)") != std::string::npos);
}

TEST_CASE("a long text is cut")
{
    const std::string text = written(
        Level::info, [](Log& log) { log.write(Level::info, "host", std::string(100'000, 'x')); });
    CHECK(std::count(text.begin(), text.end(), 'x') == 2048);
}

TEST_CASE("levels have names")
{
    for (const char* name : {"trace", "debug", "info", "warn", "error"})
        CHECK(level_named(name).has_value());
    CHECK(level_named("error") == Level::error);
    CHECK_FALSE(level_named("Error").has_value());
    CHECK_FALSE(level_named("").has_value());
}
