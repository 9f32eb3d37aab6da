#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

// What a handler does while it is offered a message.
using namespace iotcc::test;

TEST_CASE("who publishes to its own session while it is offered a message gets them all")
{
    ScriptedLanes lanes;
    Device& device = lanes.connect();
    CHECK(device.subscribe("t", 1) == 1);
    int more = 40; // the queue grows several times
    device.on_publish = [&](const Got&) {
        for (int i = 0; i < 4 && more > 0; ++i, --more)
            CHECK(device.publish("t", "more", {1}) == IOTCC_OK);
    };
    CHECK(device.publish("t", "first", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    REQUIRE(device.got.size() == 41);
    for (const Got& each : device.got)
        CHECK(device.settle(each.number) == IOTCC_OK);
}

TEST_CASE("a message that is settled while it is offered is settled")
{
    ScriptedLanes lanes;
    Device& device = lanes.connect_as("kept", false);
    CHECK(device.subscribe("t", 1) == 1);
    for (const char* const each : {"1", "2", "3"})
        CHECK(lanes.connect().publish("t", each, {1}) == IOTCC_OK);
    device.on_publish = [&](const Got& got) {
        if (got.payload != "2")
            CHECK(device.settle(got.number) == IOTCC_OK);
    };
    REQUIRE(lanes.run());
    CHECK(device.payloads() == std::vector<std::string>{"1", "2", "3"});
    device.leave();
    Device& back = lanes.connect();
    back.on_publish = [&](const Got& got) { CHECK(back.settle(got.number) == IOTCC_OK); };
    CHECK(back.open("kept", {false, {}, {}}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(back.payloads() == std::vector<std::string>{"2"}); // again, and settled meanwhile
    back.leave();
    CHECK(lanes.connect_as("kept", false).got.empty());
}

TEST_CASE("a full queue does not drop the message that is offered")
{
    BusSettings settings;
    settings.full = BusSettings::Full::drop_old;
    settings.kept_messages = 2;
    ScriptedLanes lanes(1, settings);
    Device& device = lanes.connect_as("kept", false);
    CHECK(device.subscribe("t", 1) == 1);
    device.on_publish = [&](const Got& got) {
        if (got.payload == "1")
            CHECK(device.publish("t", "3", {1}) == IOTCC_OK);
    };
    CHECK(lanes.connect().publish("t", "1", {1}) == IOTCC_OK);
    CHECK(lanes.connect().publish("t", "2", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(device.payloads() == std::vector<std::string>{"1", "3"});
    CHECK(device.settle(device.got[0].number) == IOTCC_OK);
}
