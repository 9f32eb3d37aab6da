#include "captured_stderr.hpp"
#include "log.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <fcntl.h>
#include <string>
#include <unistd.h>

using iotcc::log::Format;
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

TEST_CASE("as JSON a line is one object, whatever the texts hold")
{
    const CapturedStderr captured;
    {
        Log log(Level::info, Format::json);
        log.write(Level::warn, "host", "a\n\"b\\\x1b\x7f \xff \xc3\xa4 {} %v");
    }
    const std::string text = captured.text();
    CHECK(text.find("{\"time\":\"20") == 0);
    CHECK(text.ends_with("\",\"level\":\"warn\",\"source\":\"host\",\"message\":"
                         "\"a\\u000a\\\"b\\\\\\u001b\\u007f \\ufffd \xc3\xa4 {} %v\"}\n"));
}

TEST_CASE("who has a level of its own writes whatever the log's is")
{
    const std::string text =
        written(Level::error, [](Log& log) { log.write_always(Level::debug, "echo", "heard"); });
    CHECK(text.find(" debug echo: heard\n") != std::string::npos);
}

TEST_CASE("after a flush what was written before is on stderr")
{
    const CapturedStderr captured;
    Log log(Level::info);
    for (int i = 0; i < 1000; ++i)
        log.write(Level::info, "host", "line");
    log.flush();
    const std::string text = captured.text();
    CHECK(std::count(text.begin(), text.end(), '\n') == 1000);
}

TEST_CASE("a stderr that nobody reads does not hold up the end")
{
    int ends[2];
    REQUIRE(::pipe2(ends, O_CLOEXEC) == 0);
    const int before = ::dup(STDERR_FILENO);
    auto begin = std::chrono::steady_clock::now();
    ::dup2(ends[1], STDERR_FILENO);
    {
        Log log(Level::info);
        for (int i = 0; i < 5000; ++i)
            log.write(Level::info, "host", std::string(1000, 'x'));
        begin = std::chrono::steady_clock::now();
        log.flush();
    }
    ::dup2(before, STDERR_FILENO);
    for (const int fd : {before, ends[0], ends[1]})
        ::close(fd);
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}
