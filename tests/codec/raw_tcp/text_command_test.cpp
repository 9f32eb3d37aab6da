#include "text_command.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::raw_tcp;

TEST_CASE("a command is correlation, name and payload, parted by spaces")
{
    CHECK(text_command(7, "fan", "on 3") == "7 fan on 3");
    CHECK(text_command(18'446'744'073'709'551'615u, "ping", "") == "18446744073709551615 ping ");
}

TEST_CASE("a command whose name is not one word is not sent")
{
    for (const std::string name : {"fan on", "fan\n", "fan\r", "\x03", ""})
        CHECK_FALSE(text_command(1, name, "x"));
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
        const auto reply = parse_text_reply(row.line);
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
        CHECK_FALSE(parse_text_reply(line));
    }
}
