#include "json_command.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::json;

TEST_CASE("a command is JSON that names itself, its kind and its time")
{
    CHECK(
        encode({7, CommandKind::command, "fan", "on \"3\"\n", 1'700'000'000}) ==
        R"({"id":"7","kind":"command","name":"fan","payload":"on \"3\"\n","timestamp":1700000000})");
    CHECK(encode({18'446'744'073'709'551'615u, CommandKind::query, "t", "", 0}) ==
          R"({"id":"18446744073709551615","kind":"query","name":"t","payload":"","timestamp":0})");
}

TEST_CASE("a command that JSON cannot hold is not sent")
{
    CHECK_FALSE(encode({7, CommandKind::command, "fan", "\xff", 0}));
    CHECK_FALSE(encode({7, CommandKind::command, "\xc0\x80", "", 0}));
}

TEST_CASE("a JSON reply names the command that it answers")
{
    struct Row {
        std::string frame, payload;
        std::uint64_t correlation;
    };
    const Row rows[] = {
        {R"({"id":"7","payload":"done"})", "done", 7},
        {R"({"payload":"\u0041 b","id":"18446744073709551615"})", "A b",
         18'446'744'073'709'551'615u},
        {R"({"id":"7"})", "", 7},
        {R"({"id":"7","payload":"as the original's client says it","time":1600000000.5})",
         "as the original's client says it", 7},
        {std::string("{\"id\":\"7\"}  \0", 13), "", 7},
    };
    for (const auto& row : rows) {
        CAPTURE(row.frame);
        const auto reply = parse_json_reply(row.frame);
        REQUIRE(reply);
        CHECK(reply->correlation == row.correlation);
        CHECK(reply->payload == row.payload);
    }
}

TEST_CASE("JSON that only looks like a reply is data")
{
    for (const std::string frame :
         {"", "{}", R"({"id":7})", R"({"id":"0"})", R"({"id":"-7"})", R"({"id":"7 "})",
          R"({"id":""})", R"({"id":"18446744073709551616"})", R"({"payload":"x"})",
          R"({"id":"7","payload":1})", R"({"id":"7","id":"7"})", R"({"id":"7")",
          R"( {"id":"7"})"}) {
        CAPTURE(frame);
        CHECK_FALSE(parse_json_reply(frame));
    }
}
