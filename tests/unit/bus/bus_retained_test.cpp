#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <set>

using namespace iotcc::test;

namespace {

void keep(ScriptedLanes& lanes, int count, std::uint8_t qos)
{
    Device& from = lanes.connect();
    for (int i = 0; i < count; ++i) {
        const std::string topic = "t/" + std::to_string(i);
        (void)from.publish(topic, topic, {qos, true});
    }
    REQUIRE(lanes.run());
}

} // namespace

TEST_CASE(
    "a new subscription gets what its topics keep, marked, at the lower QoS; the present do not")
{
    ScriptedLanes lanes(2);
    Device& present = lanes.connect(1);
    CHECK(present.subscribe("a", 1) == 1);
    REQUIRE(lanes.run());
    Device& from = lanes.connect(0);
    CHECK(from.publish("a", "1", {0, true}) == IOTCC_OK);
    CHECK(from.publish("a", "2", {2, true}) == IOTCC_OK);
    CHECK(from.publish("b", "3", {1, true}) == IOTCC_OK);
    CHECK(from.publish("b", "", {1, true}) == IOTCC_OK);
    CHECK(from.publish("a", "4", {1, false}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(present.payloads() == std::vector<std::string>{"1", "2", "4"});
    for (const Got& each : present.got)
        CHECK(each.flags == 0);
    Device& late = lanes.connect(0);
    CHECK(late.subscribe("#", 1) == 1);
    REQUIRE(lanes.run());
    REQUIRE(late.got.size() == 1);
    CHECK(late.got[0].payload == "2");
    CHECK(late.got[0].qos == 1);
    CHECK(late.got[0].flags == IOTCC_PUBLISH_RETAINED);
    CHECK(late.subscribe("#", 0) == 0); // again at every SUBSCRIBE
    REQUIRE(lanes.run());
    CHECK(late.got.size() == 2);
    CHECK(late.got[1].number == 0);
    CHECK(late.subscribe("$share/g/#", 1) == 1);
    REQUIRE(lanes.run());
    CHECK(late.got.size() == 2);
}

TEST_CASE("over its limits nothing new is kept, what is there stays")
{
    BusSettings settings;
    settings.retained_messages = 1;
    ScriptedLanes lanes(1, settings);
    Device& from = lanes.connect();
    CHECK(from.publish("a", "1", {1, true}) == IOTCC_OK);
    CHECK(from.publish("b", "2", {1, true}) == IOTCC_OK);
    CHECK(lanes.lane(0).bus().counts().retained_refused == 1);
    CHECK(from.publish("a", "3", {1, true}) == IOTCC_OK);
    Device& to = lanes.connect();
    CHECK(to.subscribe("#", 1) == 1);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"3"});
}

TEST_CASE("a walk that its peer's output stops loses nothing, and the lane rests until it is read")
{
    for (const std::uint8_t qos : {0, 1}) {
        CAPTURE(qos);
        ScriptedLanes lanes;
        keep(lanes, 1000, qos);
        Device& to = lanes.connect();
        to.room = 0;
        CHECK(to.subscribe("t/+", qos) == qos);
        std::set<std::string> seen;
        for (int i = 0; i < 1100 && seen.size() < 1000; ++i) {
            REQUIRE(lanes.run());
            const std::uint64_t turns = lanes.lane(0).turns;
            REQUIRE(lanes.run());
            CHECK(lanes.lane(0).turns == turns);
            for (const Got& each : to.got)
                CHECK(seen.insert(each.payload).second);
            to.settle_all();
            to.got.clear();
            to.reads(7);
        }
        CHECK(seen.size() == 1000);
        CHECK(lanes.lane(0).bus().counts().dropped == Drops{});
    }
}

TEST_CASE("a walk waits for room in the queue, and goes on as the peer settles")
{
    BusSettings settings;
    settings.clean_messages = 10;
    ScriptedLanes lanes(1, settings);
    keep(lanes, 600, 1);
    Device& to = lanes.connect();
    CHECK(to.subscribe("#", 1) == 1);
    std::set<std::string> seen;
    for (int i = 0; i < 100 && seen.size() < 600; ++i) {
        REQUIRE(lanes.run());
        CHECK(to.got.size() <= 10);
        for (const Got& each : to.got)
            CHECK(seen.insert(each.payload).second);
        to.settle_all();
        to.got.clear();
    }
    CHECK(seen.size() == 600);
}

TEST_CASE(
    "unsubscribing ends a walk; subscribing again begins a new one, and there is one at a time")
{
    ScriptedLanes lanes;
    keep(lanes, 100, 0);
    Device& to = lanes.connect();
    to.room = 10;
    CHECK(to.subscribe("t/#", 0) == 0);
    REQUIRE(lanes.run());
    CHECK(to.unsubscribe("t/#") == IOTCC_OK);
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 10);
    to.room = 10;
    for (int i = 0; i < 20; ++i)
        CHECK(to.subscribe("t/#", 0) == 0);
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 110);
}

TEST_CASE("what a topic kept does not come behind what was published since, or cleared")
{
    for (const std::uint8_t qos : {0, 1})
        for (const char* payload : {"2", ""}) {
            CAPTURE(qos);
            ScriptedLanes lanes(2);
            CHECK(lanes.connect(1).publish("a", "1", {qos, true}) == IOTCC_OK);
            CHECK(lanes.connect(1).publish("b", "1", {qos, true}) == IOTCC_OK);
            REQUIRE(lanes.run());
            Device& to = lanes.connect(0);
            CHECK(to.subscribe("#", qos) == qos);
            CHECK(lanes.connect(0).publish("a", payload, {qos, true}) == IOTCC_OK);
            REQUIRE(lanes.run());
            CHECK(to.payloads() == std::vector<std::string>{payload, "1"});
        }
}

TEST_CASE("what a topic keeps comes also behind a message that it does not keep")
{
    ScriptedLanes lanes;
    CHECK(lanes.connect().publish("a", "kept", {1, true}) == IOTCC_OK);
    REQUIRE(lanes.run());
    Device& to = lanes.connect();
    CHECK(to.subscribe("a", 1) == 1);
    CHECK(lanes.connect().publish("a", "passes", {1, false}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(std::ranges::count_if(to.got, [](const Got& each) { return each.payload == "kept"; }) ==
          1);
    CHECK(to.got.size() == 2);
}

TEST_CASE("a filter behind one that is stopped gets what its topic keeps then, not before")
{
    ScriptedLanes lanes;
    keep(lanes, 10, 0);
    CHECK(lanes.connect().publish("state", "old", {0, true}) == IOTCC_OK);
    Device& to = lanes.connect();
    to.room = 1;
    CHECK(to.subscribe("t/+", 0) == 0);
    CHECK(to.subscribe("state", 0) == 0);
    REQUIRE(lanes.run());
    CHECK(lanes.connect().publish("state", "new", {0, true}) == IOTCC_OK);
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 11);
    CHECK(to.got.back().payload == "new");
    CHECK(lanes.bus().counts().dropped == Drops{.output_full = 1});
}

TEST_CASE("a walk that was stopped goes on with what its topics keep then")
{
    for (const bool has_left : {false, true}) {
        CAPTURE(has_left);
        ScriptedLanes lanes;
        for (const char* topic : {"a", "b", "c", "d"})
            CHECK(lanes.connect().publish(topic, "old", {0, true}) == IOTCC_OK);
        Device& to = lanes.connect_as("d", false);
        to.room = 1;
        CHECK(to.subscribe("#", 0) == 0);
        REQUIRE(lanes.run());
        CHECK(to.payloads() == std::vector<std::string>{"old"});
        if (has_left)
            to.leave();
        CHECK(lanes.connect().publish("b", "new", {0, true}) == IOTCC_OK);
        CHECK(lanes.connect().publish("c", "", {0, true}) == IOTCC_OK);
        REQUIRE(lanes.run());
        to.reads();
        REQUIRE(lanes.run());
        const Device& then = has_left ? lanes.connect_as("d", false) : to;
        const std::size_t before = has_left ? 0 : 1;
        REQUIRE(then.got.size() == before + 2);
        CHECK(then.got[before].payload == "new");
        CHECK(then.got[before + 1].topic == "d");
    }
}

TEST_CASE("a SUBSCRIBE of very many filters looks for a few at once, and for all in the end")
{
    ScriptedLanes lanes;
    keep(lanes, 500, 0);
    Device& to = lanes.connect();
    for (int i = 0; i < 500; ++i)
        CHECK(to.subscribe("t/" + std::to_string(i), 0) == 0);
    const auto& walks = *to.session->walks;
    CHECK(std::ranges::count_if(walks, [](const RetainedWalk& each) { return each.cursor.done; }) ==
          64);
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 500);
}

TEST_CASE("a walk goes on when its device comes back, on whatever lane")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        keep(lanes, 100, 0);
        Device& to = lanes.connect_as("d", false, 0);
        to.room = 10;
        CHECK(to.subscribe("t/#", 0) == 0);
        REQUIRE(lanes.run());
        to.leave();
        Device& back = lanes.connect_as("d", false, lane);
        CHECK(back.got.size() == 90);
    }
}

TEST_CASE("what topics keep is there after a restart, and what was cleared is not")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        Device& from = lanes.connect();
        (void)from.publish("a", "1", {1, true});
        (void)from.publish("b", "2", {0, true});
        (void)from.publish("b", "3", {2, true});
        (void)from.publish("c", "4", {1, true});
        (void)from.publish("c", "", {1, true});
        REQUIRE(lanes.run());
        CHECK(lanes.keys() == 2);
    }
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& to = lanes.connect_as("kept", false);
    (void)to.subscribe("#", 2);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"1", "3"});
    CHECK(to.got[1].qos == 2);
    to.settle_all();
    (void)to.publish("a", "", {1, true});
    (void)to.publish("b", "", {1, true});
    REQUIRE(lanes.run());
    to.settle_all();
    (void)to.unsubscribe("#");
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == 1); // the session
}
