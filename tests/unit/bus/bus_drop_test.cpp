#include "scripted_lanes.hpp"
#include "small_queues.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

TEST_CASE(
    "what a session was owed when its time is over is counted, and nothing that its device gave up")
{
    BusSettings settings;
    settings.expiry_ms = 1000;
    ScriptedLanes lanes(1, settings);
    for (const char* name : {"expires", "begins anew"}) {
        Device& away = lanes.connect_as(name, false);
        CHECK(away.subscribe("t", 1) == 1);
        away.leave();
    }
    CHECK(lanes.connect().publish("t", "1", {1}) == IOTCC_OK);
    (void)lanes.connect_as("begins anew", true);
    CHECK(lanes.bus().counts().dropped == Drops{});
    lanes.advance(1000);
    lanes.tick();
    CHECK_FALSE(lanes.bus().sessions().drops_of("expires"));
    CHECK(lanes.bus().counts().dropped == Drops{.expired = 1});
}

TEST_CASE("a session begins without drops, whoever had its place before")
{
    BusSettings settings = small_queues();
    settings.full = BusSettings::Full::drop_new;
    ScriptedLanes lanes(1, settings);
    for (int i = 0; i < 2; ++i) {
        Device& to = lanes.connect_as("d", false);
        CHECK(to.subscribe("t", 1) == 1);
        CHECK(lanes.bus().sessions().drops_of("d") == Drops{});
        for (const char* payload : {"1", "2", "3"})
            CHECK(lanes.connect().publish("t", payload, {1}) == IOTCC_OK);
        CHECK(lanes.bus().sessions().drops_of("d") == Drops{.queue_full = 1});
        to.leave();
        lanes.connect_as("d", true).leave();
        lanes.tick();
    }
}

TEST_CASE("drop_new: a kept session does not get what has no room, and nobody waits")
{
    BusSettings settings = small_queues();
    settings.full = BusSettings::Full::drop_new;
    ScriptedLanes lanes(2, settings);
    Device& away = lanes.connect_as("away", false, 1);
    CHECK(away.subscribe("t", 1) == 1);
    away.leave();
    Device& from = lanes.connect(0);
    for (const char* payload : {"1", "2", "3", "4"})
        CHECK(from.publish("t", payload, {1}) == IOTCC_OK);
    Device& back = lanes.connect_as("away", false, 0);
    CHECK(back.payloads() == std::vector<std::string>{"1", "2"});
    CHECK(lanes.bus().counts().dropped == Drops{.queue_full = 2});
    CHECK(lanes.bus().sessions().drops_of("away") == Drops{.queue_full = 2});
    back.settle_all();
    CHECK(from.publish("t", "5", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(back.payloads() == std::vector<std::string>{"1", "2", "5"});
}

TEST_CASE("drop_old: what a kept session was not sent yet makes room for what is new")
{
    BusSettings settings = small_queues();
    settings.full = BusSettings::Full::drop_old;
    ScriptedLanes lanes(2, settings);
    Device& away = lanes.connect_as("away", false, 1);
    CHECK(away.subscribe("t", 1) == 1);
    away.leave();
    Device& from = lanes.connect(0);
    for (const char* payload : {"1", "2", "3", "4"}) {
        CHECK(from.publish("t", payload, {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
    }
    Device& back = lanes.connect_as("away", false, 0);
    CHECK(back.payloads() == std::vector<std::string>{"3", "4"});
    CHECK(lanes.bus().counts().dropped == Drops{.queue_full = 2});
    CHECK(lanes.bus().sessions().drops_of("away") == Drops{.queue_full = 2});
}

TEST_CASE("drop_old: what is dropped behind a message that is not settled costs nothing more")
{
    for (const bool is_away : {false, true}) {
        CAPTURE(is_away);
        BusSettings settings = small_queues();
        settings.full = BusSettings::Full::drop_old;
        ScriptedLanes lanes(1, settings);
        Device& to = lanes.connect_as("d", false);
        to.room = 1;
        CHECK(to.subscribe("t", 1) == 1);
        Device& from = lanes.connect();
        CHECK(from.publish("t", "0", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        const Session& session = *to.session;
        if (is_away)
            to.leave();
        for (int i = 1; i <= 1000; ++i) {
            CHECK(from.publish("t", std::to_string(i), {1}) == IOTCC_OK);
            REQUIRE(lanes.run());
            REQUIRE(session.queue.size() <= 3);
        }
        to.reads();
        REQUIRE(lanes.run());
        Device& then = is_away ? lanes.connect_as("d", false) : to;
        CHECK(then.payloads() == std::vector<std::string>{"0", "1000"});
        then.settle_all();
        CHECK(session.queue.empty());
        CHECK(lanes.bus().counts().dropped == Drops{.queue_full = 999});
    }
}
