#include "command_line.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::raw_tcp;

TEST_CASE("a command goes out as one line")
{
    CHECK(encode_command(7, "fan", "on 3") == "7 fan on 3\n");
    CHECK(encode_command(18'446'744'073'709'551'615u, "ping", "") ==
          "18446744073709551615 ping \n");
}

TEST_CASE("a command that would not be one line is not sent")
{
    CHECK_FALSE(encode_command(1, "fan", "a\nb"));
    CHECK_FALSE(encode_command(1, "fan", "a\r"));
    CHECK_FALSE(encode_command(1, "fan on", ""));
    CHECK_FALSE(encode_command(1, "fan\n", ""));
    CHECK_FALSE(encode_command(1, "", "x"));
}

TEST_CASE("a reply names the command that it answers")
{
    struct Row {
        std::string line, payload;
        std::uint64_t correlation;
    };
    const Row rows[] = {
        {"REPLY 7 done", "done", 7},
        {"REPLY 7 two words ", "two words ", 7},
        {"REPLY 7 ", "", 7},
        {"REPLY 7", "", 7},
        {"REPLY 18446744073709551615 x", "x", 18'446'744'073'709'551'615u},
    };
    for (const auto& row : rows) {
        CAPTURE(row.line);
        const auto reply = parse_reply(row.line);
        REQUIRE(reply);
        CHECK(reply->correlation == row.correlation);
        CHECK(reply->payload == row.payload);
    }
}

TEST_CASE("a line that only looks like a reply is data")
{
    for (const std::string line :
         {"REPLY", "REPLY ", "REPLY x", "REPLY 0 x", "REPLY -1 x", "REPLY +1 x", "REPLY 7x",
          "REPLY  7 x", "reply 7 x", "REPLY 18446744073709551616 x", " REPLY 7 x"}) {
        CAPTURE(line);
        CHECK_FALSE(parse_reply(line));
    }
}
