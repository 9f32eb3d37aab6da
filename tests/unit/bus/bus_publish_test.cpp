#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

TEST_CASE("overlapping filters give one copy at the highest QoS")
{
    ScriptedLanes lanes;
    Device& from = lanes.connect();
    Device& to = lanes.connect();
    CHECK(to.subscribe("a/+", 0) == 0);
    CHECK(to.subscribe("a/b", 2) == 2);
    CHECK(to.subscribe("#", 1) == 1);
    CHECK(from.publish("a/b", "x", {2}) == IOTCC_OK);
    CHECK(from.publish("a/c", "y", {2}) == IOTCC_OK);
    CHECK(from.publish("a/b", "z", {0}) == IOTCC_OK);
    REQUIRE(lanes.run());
    REQUIRE(to.got.size() == 3);
    CHECK(to.got[0].payload == "z"); // QoS 0 does not wait for the end of the turn
    CHECK(to.got[1].qos == 2);
    CHECK(to.got[2].payload == "y");
    CHECK(to.got[2].qos == 1);
}

TEST_CASE("a message goes to sessions of every lane, in its publisher's order")
{
    ScriptedLanes lanes(3);
    Device& from = lanes.connect(0);
    Device* to[3];
    for (std::uint32_t i = 0; i < 3; ++i) {
        to[i] = &lanes.connect(i);
        CHECK(to[i]->subscribe("t", 1) == 1);
    }
    for (int i = 0; i < 10; ++i)
        CHECK(from.publish("t", std::to_string(i), {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    for (Device* each : to) {
        REQUIRE(each->got.size() == 10);
        for (std::size_t i = 0; i < 10; ++i) {
            CHECK(each->got[i].payload == std::to_string(i));
            CHECK(each->got[i].number == i + 1);
        }
    }
}

TEST_CASE("a handler that cannot send QoS 1 is granted QoS 0")
{
    ScriptedLanes lanes;
    Device& to = lanes.connect();
    to.most_qos = 0;
    CHECK(to.subscribe("t", 2) == 0);
    CHECK(lanes.connect().publish("t", "x", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    REQUIRE(to.got.size() == 1);
    CHECK(to.got[0].number == 0);
}

TEST_CASE("QoS 0 for an output that is full is dropped and counted; what is owed waits")
{
    ScriptedLanes lanes;
    Device& from = lanes.connect();
    Device& to = lanes.connect_as("slow", true);
    CHECK(to.subscribe("t", 1) == 1);
    to.room = 1;
    CHECK(from.publish("t", "1", {0}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {0}) == IOTCC_OK);
    CHECK(from.publish("t", "3", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"1"});
    CHECK(lanes.bus().counts().dropped == Drops{.output_full = 1});
    CHECK(lanes.bus().sessions().drops_of("slow") == Drops{.output_full = 1});
    CHECK_FALSE(lanes.bus().sessions().drops_of("nobody"));
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"1", "3"});
}

TEST_CASE("no valid topic, QoS or number is E_ARG and reaches nobody")
{
    ScriptedLanes lanes;
    Device& from = lanes.connect();
    Device& to = lanes.connect();
    CHECK(to.subscribe("#", 1) == 1);
    CHECK(from.publish("", "x", {1}) == IOTCC_E_ARG);
    CHECK(from.publish("a/+", "x", {1}) == IOTCC_E_ARG);
    CHECK(from.publish("a", "x", {3}) == IOTCC_E_ARG);
    CHECK(from.publish("a", "x", {2, false, 65'536}) == IOTCC_E_ARG);
    CHECK(to.subscribe("a/#/b", 1) == IOTCC_E_ARG);
    CHECK(to.subscribe("a", 3) == IOTCC_E_ARG);
    REQUIRE(lanes.run());
    CHECK(to.got.empty());
}

TEST_CASE("a session has a bounded number of filters; a replacement is not a further one")
{
    BusSettings settings;
    settings.filters = 2;
    ScriptedLanes lanes(1, settings);
    Device& to = lanes.connect();
    CHECK(to.subscribe("a", 0) == 0);
    CHECK(to.subscribe("b", 0) == 0);
    CHECK(to.subscribe("c", 0) == IOTCC_E_DENIED);
    CHECK(to.subscribe("a", 1) == 1);
    CHECK(to.unsubscribe("b") == IOTCC_OK);
    CHECK(to.unsubscribe("b") == IOTCC_OK);
    CHECK(to.subscribe("c", 0) == 0);
}

TEST_CASE("one member of a shared group gets each message")
{
    ScriptedLanes lanes(2);
    Device& one = lanes.connect(0);
    Device& two = lanes.connect(1);
    CHECK(one.subscribe("$share/g/t", 1) == 1);
    CHECK(two.subscribe("$share/g/t", 1) == 1);
    Device& from = lanes.connect(0);
    for (int i = 0; i < 20; ++i)
        CHECK(from.publish("t", std::to_string(i), {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(one.got.size() + two.got.size() == 20);
    CHECK(!one.got.empty());
    CHECK(!two.got.empty());
}

TEST_CASE("a member that may not read takes nothing from its group, on any lane")
{
    for (const std::uint32_t publishes_on : {0, 1}) {
        ScriptedLanes lanes(2);
        lanes.bus().ask_rights();
        for (const std::uint32_t lane : {0, 1})
            lanes.lane(lane).barred = "barred";
        Device& barred = lanes.connect_as("barred", false, 1);
        Device& reader = lanes.connect_as("reader", false, 0);
        CHECK(barred.subscribe("$share/g/t", 1) == 1);
        CHECK(reader.subscribe("$share/g/t", 1) == 1);
        Device& from = lanes.connect(publishes_on);
        for (int i = 0; i < 4; ++i)
            CHECK(from.publish("t", "m", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        CHECK(reader.got.size() == 4);
        reader.settle_all();
        reader.leave();
        CHECK(from.publish("t", "waits", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        CHECK(lanes.connect_as("reader", false, 1).payloads() == std::vector<std::string>{"waits"});
        CHECK(barred.got.empty());
        CHECK(lanes.bus().counts().withheld == 0);
    }
}

TEST_CASE("what is unsubscribed comes no more, also to a filter with the same text in a group")
{
    ScriptedLanes lanes;
    Device& from = lanes.connect();
    Device& to = lanes.connect();
    CHECK(to.subscribe("t", 1) == 1);
    CHECK(to.subscribe("$share/g/t", 1) == 1);
    CHECK(to.unsubscribe("t") == IOTCC_OK);
    CHECK(from.publish("t", "x", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 1);
    CHECK(to.unsubscribe("$share/g/t") == IOTCC_OK);
    CHECK(from.publish("t", "x", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 1);
}
