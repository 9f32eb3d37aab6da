#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

TEST_CASE("a number that was not delivered, or is settled, is not found")
{
    ScriptedLanes lanes;
    Device& to = lanes.connect();
    CHECK(to.settle(1) == IOTCC_E_NOTFOUND); // no session at all
    CHECK(to.subscribe("t", 1) == 1);
    to.room = 0;
    CHECK(lanes.connect().publish("t", "x", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.settle(0) == IOTCC_E_NOTFOUND);
    CHECK(to.settle(1) == IOTCC_E_NOTFOUND); // queued, not sent
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.settle(2) == IOTCC_E_NOTFOUND);
    CHECK(to.settle(1, 3) == IOTCC_E_ARG);
    CHECK(to.settle(1) == IOTCC_OK);
    CHECK(to.settle(1) == IOTCC_E_NOTFOUND);
}

TEST_CASE("a QoS 2 delivery that the peer has is only finished on the next connection")
{
    ScriptedLanes lanes;
    Device& to = lanes.connect_as("kept", false);
    CHECK(to.subscribe("t", 2) == 2);
    CHECK(lanes.connect().publish("t", "1", {2}) == IOTCC_OK);
    CHECK(lanes.connect().publish("t", "2", {2}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED) == IOTCC_OK);
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED) == IOTCC_OK);
    to.leave();
    Device& back = lanes.connect_as("kept", false);
    REQUIRE(back.got.size() == 2);
    CHECK(back.got[0].is_received);
    CHECK(back.got[0].number == 1);
    CHECK(back.got[1].payload == "2");
    CHECK((back.got[1].flags & IOTCC_PUBLISH_AGAIN) != 0);
    CHECK(back.settle(1) == IOTCC_OK);
    CHECK(back.settle(2) == IOTCC_OK);
}

TEST_CASE("that the peer has it is told again only when that will survive the host")
{
    BusFolder folder;
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& to = lanes.connect_as("kept", false);
    (void)to.subscribe("t", 2);
    CHECK(lanes.connect().publish("t", "1", {2}) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    to.given.clear();
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED, 2) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(to.given.empty());
    folder.disk.writes_left = 1'000'000;
    lanes.waits_for_disk = true;
    REQUIRE(lanes.run());
    CHECK(to.given == std::vector<Given>{{1, IOTCC_OK}, {2, IOTCC_OK}});
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED, 3) == IOTCC_OK);
}

TEST_CASE("nor is it told on the next connection before")
{
    BusFolder folder;
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& to = lanes.connect_as("kept", false);
    (void)to.subscribe("t", 2);
    CHECK(to.publish("t", "1", {2, false, 7}) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    CHECK(to.settle(1, IOTCC_SETTLE_RECEIVED) == IOTCC_PENDING);
    CHECK(to.release(7) == IOTCC_PENDING);
    to.leave();
    Device& back = lanes.connect();
    CHECK(back.open("kept", {false, {}, {}}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(back.given.empty());
    folder.disk.writes_left = 1'000'000;
    lanes.waits_for_disk = true;
    REQUIRE(lanes.run());
    CHECK(back.given == std::vector<Given>{{1, 1}});
}

TEST_CASE("less than 65535 numbers lie between the oldest that is owed and what is sent")
{
    BusSettings settings;
    settings.clean_messages = 200'000;
    ScriptedLanes lanes(1, settings);
    Device& to = lanes.connect();
    Device& from = lanes.connect();
    CHECK(to.subscribe("t", 1) == 1);
    CHECK(from.publish("t", "", {1}) == IOTCC_OK);
    for (int i = 0; i < 70'000; ++i) {
        REQUIRE(from.publish("t", "", {1}) == IOTCC_OK);
        if (i % 1000 == 0)
            REQUIRE(lanes.run());
    }
    REQUIRE(lanes.run());
    CHECK(to.got.back().number <= 65'535);
    CHECK(to.got.back().number >= 65'534);
    (void)to.settle(1);
    (void)to.settle(2);
    REQUIRE(lanes.run());
    CHECK(to.got.back().number >= 65'536);
}

TEST_CASE("a message with a number that was not released is taken once")
{
    ScriptedLanes lanes;
    Device& to = lanes.connect();
    CHECK(to.subscribe("t", 2) == 2);
    Device& from = lanes.connect();
    CHECK(from.publish("t", "1", {2, false, 5}) == IOTCC_OK);
    CHECK(from.publish("t", "1", {2, false, 5}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {2, false, 6}) == IOTCC_OK);
    CHECK(from.release(5) == IOTCC_OK);
    CHECK(from.release(5) == IOTCC_OK);
    CHECK(from.publish("t", "3", {2, false, 5}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"1", "2", "3"});
}

TEST_CASE("a message with a number that came again while it waits for room is taken once")
{
    BusSettings settings;
    settings.clean_messages = 1;
    ScriptedLanes lanes(1, settings);
    Device& to = lanes.connect();
    CHECK(to.subscribe("t", 2) == 2);
    Device& from = lanes.connect();
    CHECK(from.publish("t", "0", {2, false, 1}) == IOTCC_OK);
    CHECK(from.publish("t", "1", {2, false, 5}, 1) == IOTCC_PENDING);
    CHECK(from.publish("t", "1", {2, false, 5}, 2) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    to.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    to.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"0", "1"});
    CHECK(from.given == std::vector<Given>{{1, IOTCC_OK}, {2, IOTCC_OK}});
}

TEST_CASE("a retained publication is acknowledged when the store has it")
{
    BusFolder folder;
    ScriptedLanes lanes(1, {}, &folder.place);
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    Device& from = lanes.connect();
    CHECK(from.publish("t", "1", {1, true}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(from.given.empty());
    folder.disk.writes_left = 1'000'000;
    lanes.waits_for_disk = true;
    REQUIRE(lanes.run());
    CHECK(from.given == std::vector<Given>{{1, IOTCC_OK}});
}
