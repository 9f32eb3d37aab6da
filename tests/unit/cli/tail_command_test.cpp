#include "tail_command.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

using iotcc::cli::message_line;

namespace {

// Without the time, which depends on where the test runs.
std::string line_of(const char* message)
{
    return message_line(nlohmann::ordered_json::parse(message)).substr(sizeof("00:00:00.000") - 1);
}

} // namespace

TEST_CASE("a message is its direction, its topic and its payload")
{
    CHECK(line_of(R"({"time_ms":1,"direction":"in","topic":"devices/a/up","bytes":4,"text":"21.5",)"
                  R"("cut":false})") == "  in   devices/a/up  21.5");
    CHECK(line_of(R"({"time_ms":1,"direction":"out","topic":"","text":"on"})") == "  out  on");
}

TEST_CASE("a payload that is no text is shown as what it is, one that was cut with its length")
{
    CHECK(line_of(R"({"direction":"in","topic":"t","bytes":2,"base64":"/wE=","cut":false})") ==
          "  in   t  base64:/wE=");
    CHECK(line_of(R"({"direction":"in","topic":"t","bytes":5000,"text":"abc","cut":true})") ==
          "  in   t  abc... (5000 bytes)");
}

TEST_CASE("neither topic nor payload can forge a line")
{
    CHECK(line_of(R"({"direction":"in","topic":"t\n","text":"\u001b[2J\r"})") ==
          "  in   t\\x0a  \\x1b[2J\\x0d");
}
