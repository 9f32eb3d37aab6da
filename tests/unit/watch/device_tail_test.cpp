#include "device_tail.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::watch;

namespace {

ShownMessage shown(const std::string& topic, const std::string& payload)
{
    DeviceTail tail("dev-1");
    tail.show({1000, 7, Direction::out, topic, payload, payload.size()});
    auto messages = tail.messages.take(0);
    REQUIRE(messages.size() == 1);
    return messages.front();
}

} // namespace

TEST_CASE("a message is shown as it passed")
{
    const auto message = shown("a/b", std::string("\0x", 2));
    CHECK(message.time_ms == 1000);
    CHECK(message.connection == 7);
    CHECK(message.direction == Direction::out);
    CHECK(message.topic == "a/b");
    CHECK(message.payload == std::string("\0x", 2));
    CHECK(message.bytes == 2);
    CHECK_FALSE(message.is_cut);
}

TEST_CASE("of a payload 1 KiB is shown, and how long it is")
{
    CHECK_FALSE(shown("", std::string(1024, 'x')).is_cut);
    const auto message = shown("", std::string(5000, 'x'));
    CHECK(message.payload == std::string(1024, 'x'));
    CHECK(message.bytes == 5000);
    CHECK(message.is_cut);
}

TEST_CASE("text is cut behind a whole character, so that it stays text")
{
    const auto message = shown("", std::string(1023, 'x') + "\u00e9\u00e9");
    CHECK(message.payload == std::string(1023, 'x'));
    CHECK(message.is_cut);
}

TEST_CASE("a topic is cut like a payload")
{
    const auto message = shown(std::string(65535, 't'), "x");
    CHECK(message.topic == std::string(1024, 't'));
    CHECK(message.is_cut);
}
