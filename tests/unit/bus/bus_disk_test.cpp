#include "bus_folder.hpp"
#include "eventually.hpp"
#include "scripted_lanes.hpp"
#include "small_queues.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace iotcc::test;

namespace {

void outlast_the_disk(bool is_away, bool is_behind)
{
    CAPTURE(is_away);
    CAPTURE(is_behind);
    BusFolder folder;
    folder.place.backlog_bytes = 4096;
    ScriptedLanes lanes(1, small_queues(), &folder.place);
    Device& to = lanes.connect_as("kept", false);
    (void)to.subscribe("t", 1);
    REQUIRE(lanes.run());
    if (is_away)
        to.leave();
    REQUIRE(lanes.run());
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    Device& from = lanes.connect();
    for (std::uint64_t i = 1; i <= 3; ++i)
        CHECK(from.publish("t", "x", {1}, i) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    if (is_behind)
        CHECK(lanes.connect().publish("much", std::string(5000, 'x'), {0, true}) == IOTCC_OK);
    for (int i = 0; i < 5; ++i) { // five times as long as a session may hold it
        lanes.advance(1000);
        REQUIRE(lanes.run());
    }
    CHECK(lanes.bus().sessions().named() == 1);
    CHECK(lanes.bus().counts().overloaded == 0);
    folder.disk.writes_left = 1'000'000;
    lanes.waits_for_disk = true;
    Device& now = is_away ? lanes.connect_as("kept", false) : to;
    REQUIRE(eventually([&] {
        lanes.advance(10);
        REQUIRE(lanes.run());
        now.settle_all();
        return from.given.size() == 3;
    }));
    CHECK(now.payloads() == std::vector<std::string>{"x", "x", "x"});
    CHECK(lanes.bus().counts().overloaded == 0);
}

} // namespace

TEST_CASE(
    "while the disk fails nothing that is to survive is acknowledged, and all of it afterwards")
{
    BusFolder folder;
    folder.place.backlog_bytes = 4096;
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& to = lanes.connect_as("kept", false);
    (void)to.subscribe("t", 1, 5);
    REQUIRE(lanes.run());
    to.given.clear();
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    Device& from = lanes.connect();
    std::uint64_t count = 0;
    while (lanes.lane(0).bus().counts().held == 0) {
        REQUIRE(from.publish("t", std::string(100, 'x'), {1}, ++count) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        REQUIRE(count < 1000);
    }
    CHECK_FALSE(lanes.lane(0).bus().publish({"t", "the host's", 1, false}));
    CHECK(from.given.empty());
    CHECK(from.is_held);
    CHECK(to.got.empty()); // its numbers would not survive either
    folder.disk.writes_left = 1'000'000;
    lanes.waits_for_disk = true;
    REQUIRE(eventually([&] {
        lanes.advance(10);
        REQUIRE(lanes.run());
        return from.given.size() == count;
    }));
    for (std::uint64_t i = 0; i < count; ++i)
        CHECK(from.given[i] == Given{i + 1, IOTCC_OK});
    CHECK(to.got.size() == count);
    CHECK_FALSE(from.is_held);
}

TEST_CASE("while the disk fails values of QoS 0 go out, and the last of each topic is stored then")
{
    BusFolder folder;
    folder.place.backlog_bytes = 4096;
    {
        ScriptedLanes lanes(2, {}, &folder.place);
        Device& from = lanes.connect(0);
        Device& to = lanes.connect(1);
        CHECK(to.subscribe("#", 0) == 0);
        for (const char* topic : {"cleared", "set again"})
            CHECK(from.publish(topic, "before", {0, true}) == IOTCC_OK);
        REQUIRE(lanes.run());
        folder.disk.writes_left = 0;
        lanes.waits_for_disk = false;
        for (int i = 0; i <= 5000; ++i)
            CHECK(from.publish("t", std::to_string(i), {0, true}) == IOTCC_OK);
        for (const char* topic : {"cleared", "set again"})
            CHECK(from.publish(topic, "", {0, true}) == IOTCC_OK);
        CHECK(from.publish("set again", "after", {0, true}) == IOTCC_OK);
        CHECK(lanes.lane(1).bus().publish({"t", "the host's", 0, true}));
        REQUIRE(lanes.run());
        CHECK(to.got.size() == 2 + 5001 + 3 + 1);
        CHECK(lanes.backlog() < 8192);
        CHECK(lanes.bus().unsaved().any());
        folder.disk.writes_left = 1'000'000;
        lanes.waits_for_disk = true;
        REQUIRE(eventually([&] {
            lanes.advance(10);
            REQUIRE(lanes.run());
            return !lanes.bus().unsaved().any();
        }));
    }
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& late = lanes.connect();
    CHECK(late.subscribe("#", 0) == 0);
    REQUIRE(lanes.run());
    CHECK(late.payloads() == std::vector<std::string>{"after", "the host's"});
    for (const char* topic : {"t", "set again"}) // under one number each
        CHECK(late.publish(topic, "", {1, true}) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == 0);
}

TEST_CASE("a session whose messages wait for the disk does not end for that")
{
    for (const bool is_away : {false, true})
        for (const bool is_behind : {false, true}) // so far that nothing more is taken
            outlast_the_disk(is_away, is_behind);
}

TEST_CASE("however many publications wait for the disk, a turn of the others stays short")
{
    BusFolder folder;
    folder.place.backlog_bytes = 1;
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& kept = lanes.connect_as("kept", false);
    (void)kept.subscribe("t", 1);
    REQUIRE(lanes.run());
    folder.disk.writes_left = 0;
    lanes.waits_for_disk = false;
    CHECK(lanes.connect().publish("t", "x", {1}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run()); // from here on the disk is behind
    for (int i = 0; i < 1000; ++i) {
        Device& from = lanes.connect();
        for (std::uint64_t token = 1; token <= 40; ++token)
            CHECK(from.publish("t", "x", {1}, token) == IOTCC_PENDING);
    }
    CHECK(lanes.bus().counts().held == 40'000);
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < 10; ++i) {
        lanes.advance(10);
        REQUIRE(lanes.run());
    }
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(2));
}

TEST_CASE("after a restart what waited for room and changed nothing on the disk is answered")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        (void)lanes.connect_as("kept", false).subscribe("x", 1);
        REQUIRE(lanes.run());
    }
    ScriptedLanes lanes(1, small_queues(), &folder.place);
    REQUIRE(lanes.run());
    Device& slow = lanes.connect();
    CHECK(slow.subscribe("t", 1) == 1);
    Device& from = lanes.connect();
    CHECK(from.publish("t", "1", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "3", {1}, 3) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    slow.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(from.given == std::vector<Given>{{3, IOTCC_OK}});
}
