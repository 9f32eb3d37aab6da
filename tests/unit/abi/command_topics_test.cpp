#include "command_topics.hpp"

#include <doctest/doctest.h>

using iotcc::abi::answered_number;
using iotcc::abi::command_topic;
using iotcc::abi::has_topics;

TEST_CASE("a command's topic names the device, the command and its number")
{
    CHECK(command_topic("dev-1", "fan", 7) == "devices/dev-1/commands/fan/7");
    CHECK(command_topic("dev-1", "", 7) == "devices/dev-1/commands//7");
    for (const char* name : {"a/b", "+", "#", "\xff"})
        CHECK_FALSE(command_topic("dev-1", name, 7));
    CHECK(has_topics("dev-1"));
    for (const char* id : {"", "a/b", "+", "a#"})
        CHECK_FALSE(has_topics(id));
}

TEST_CASE("an answer is what its own device publishes under a number")
{
    CHECK(answered_number("devices/dev-1/replies/7", "dev-1") == 7);
    CHECK(answered_number("devices/dev-1/replies/18446744073709551615", "dev-1") ==
          18446744073709551615u);
    for (const char* topic :
         {"devices/dev-1/replies/", "devices/dev-1/replies/7/", "devices/dev-1/replies/x",
          "devices/dev-1/replies/-7", "devices/dev-1/replies/18446744073709551616",
          "devices/dev-2/replies/7", "devices/dev-11/replies/7", "devices/dev-1/up", ""})
        CHECK_FALSE(answered_number(topic, "dev-1"));
}
