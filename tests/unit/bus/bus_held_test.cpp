#include "scripted_lanes.hpp"
#include "small_queues.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

namespace {

std::vector<std::uint64_t> tokens(const Device& device)
{
    std::vector<std::uint64_t> all;
    for (const Given& each : device.given)
        all.push_back(each.token);
    return all;
}

} // namespace

TEST_CASE("a publisher waits for room, is read no more meanwhile, and nobody gets anything twice")
{
    ScriptedLanes lanes(2, small_queues());
    Device& from = lanes.connect(0);
    Device& slow = lanes.connect(1);
    Device& quick = lanes.connect(0);
    CHECK(slow.subscribe("t", 1) == 1);
    CHECK(quick.subscribe("t", 1) == 1);
    CHECK(from.publish("t", "1", {1}, 1) == IOTCC_OK);
    CHECK(from.publish("t", "2", {1}, 2) == IOTCC_OK);
    REQUIRE(lanes.run());
    quick.settle_all();
    CHECK(from.publish("t", "3", {1}, 3) == IOTCC_PENDING);
    CHECK(from.is_held);
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(quick.got.size() == 2);
    CHECK(from.given.empty());
    slow.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(from.given == std::vector<Given>{{3, IOTCC_OK}});
    CHECK_FALSE(from.is_held);
    CHECK(quick.payloads() == std::vector<std::string>{"1", "2", "3"});
    CHECK(slow.payloads() == std::vector<std::string>{"1", "2", "3"});
    CHECK(lanes.lane(0).bus().counts().held == 1);
}

TEST_CASE("all that a connection asked behind a publication that waits is answered behind it")
{
    ScriptedLanes lanes(1, small_queues());
    Device& from = lanes.connect();
    Device& slow = lanes.connect();
    CHECK(slow.subscribe("t", 1) == 1);
    CHECK(from.publish("t", "1", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "3", {1}, 3) == IOTCC_PENDING);
    CHECK(from.publish("other", "4", {1}, 4) == IOTCC_PENDING);
    (void)from.subscribe("s", 1, 5);
    CHECK(from.last == IOTCC_PENDING);
    CHECK(from.publish("t", "6", {1}, 6) == IOTCC_PENDING);
    CHECK(from.release(9, 7) == IOTCC_PENDING);
    CHECK(from.publish("$SYS/x", "denied", {1}, 8) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(from.given.empty());
    (void)slow.settle(1);
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(tokens(from) == std::vector<std::uint64_t>{3, 4, 5});
    CHECK(from.is_held);
    slow.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(tokens(from) == std::vector<std::uint64_t>{3, 4, 5, 6, 7, 8});
    CHECK(from.given.back().status == IOTCC_E_DENIED);
    CHECK_FALSE(from.is_held);
    CHECK(slow.payloads() == std::vector<std::string>{"1", "2", "3", "6"});
    CHECK(from.release(9, 9) == IOTCC_OK);
}

TEST_CASE("a connected session that takes nothing for hold_ms is closed, and its publisher goes on")
{
    for (const bool is_clean : {true, false}) {
        CAPTURE(is_clean);
        ScriptedLanes lanes(2, small_queues());
        Device& slow = lanes.connect_as("slow", is_clean, 1);
        CHECK(slow.subscribe("t", 1) == 1);
        Device& from = lanes.connect(0);
        CHECK(from.publish("t", "1", {1}) == IOTCC_OK);
        CHECK(from.publish("t", "2", {1}) == IOTCC_OK);
        CHECK(from.publish("t", "3", {1}, 3) == IOTCC_PENDING);
        lanes.advance(990);
        REQUIRE(lanes.run());
        CHECK_FALSE(slow.is_closed);
        lanes.advance(500);
        REQUIRE(lanes.run());
        CHECK(slow.is_closed);
        CHECK(slow.why == IOTCC_CLOSE_OVERLOAD);
        lanes.advance(10);
        REQUIRE(lanes.run());
        CHECK(from.given == std::vector<Given>{{3, IOTCC_OK}});
        CHECK(lanes.lane(1).bus().counts().overloaded == 1);
        CHECK(lanes.bus().counts().dropped == Drops{.overloaded = 2}); // that were acknowledged
        CHECK(lanes.lane(1).lines.size() == 1);
        Device& again = lanes.connect(1);
        CHECK(again.open("slow", {false, {}, {}}, 1) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        CHECK(again.given == std::vector<Given>{{1, 0}}); // none was there
    }
}

TEST_CASE("a session that settles something now and then is not closed")
{
    ScriptedLanes lanes(1, small_queues());
    Device& slow = lanes.connect();
    CHECK(slow.subscribe("t", 1) == 1);
    Device& from = lanes.connect();
    for (int i = 0; i < 10; ++i) {
        (void)from.publish("t", std::to_string(i), {1});
        lanes.advance(900);
        REQUIRE(lanes.run());
        (void)slow.settle(static_cast<std::uint64_t>(i + 1));
        REQUIRE(lanes.run());
    }
    CHECK_FALSE(slow.is_closed);
}

TEST_CASE("a session that is away ends when it held a publisher for hold_ms")
{
    ScriptedLanes lanes(1, small_queues());
    Device& away = lanes.connect_as("away", false);
    CHECK(away.subscribe("t", 1) == 1);
    away.leave();
    lanes.advance(5000); // so it made no progress for long, and yet the publisher waits
    Device& from = lanes.connect();
    CHECK(from.publish("t", "1", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "3", {1}, 3) == IOTCC_PENDING);
    lanes.advance(990);
    REQUIRE(lanes.run());
    CHECK(lanes.bus().sessions().named() == 1);
    lanes.advance(10);
    REQUIRE(lanes.run());
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(lanes.bus().sessions().named() == 0);
    CHECK(lanes.bus().counts().dropped == Drops{.overloaded = 2});
    CHECK(from.given == std::vector<Given>{{3, IOTCC_OK}});
}

TEST_CASE("a publisher that left while it waited costs nobody anything")
{
    ScriptedLanes lanes(1, small_queues());
    Device& slow = lanes.connect();
    CHECK(slow.subscribe("t", 1) == 1);
    Device& from = lanes.connect();
    CHECK(from.publish("t", "1", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "2", {1}) == IOTCC_OK);
    CHECK(from.publish("t", "3", {1}) == IOTCC_PENDING);
    from.leave();
    slow.settle_all();
    REQUIRE(lanes.run());
    slow.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(slow.payloads() == std::vector<std::string>{"1", "2"});
    CHECK(from.given.empty());
}

TEST_CASE("a message larger than the whole queue goes where the queue is empty")
{
    BusSettings settings;
    settings.clean_bytes = 10;
    ScriptedLanes lanes(1, settings);
    Device& to = lanes.connect();
    CHECK(to.subscribe("t", 1) == 1);
    Device& from = lanes.connect();
    CHECK(from.publish("t", std::string(100, 'x'), {1}) == IOTCC_OK);
    CHECK(from.publish("t", "y", {1}) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    to.settle_all();
    lanes.advance(10);
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 2);
}

TEST_CASE("on behalf of nobody: a full queue is told, and nobody got the message")
{
    ScriptedLanes lanes(1, small_queues());
    Device& slow = lanes.connect();
    Device& quick = lanes.connect();
    CHECK(slow.subscribe("t", 1) == 1);
    CHECK(quick.subscribe("t", 1) == 1);
    CHECK(lanes.lane(0).bus().publish({"t", "1", 1, false}));
    CHECK(lanes.lane(0).bus().publish({"t", "2", 1, false}));
    REQUIRE(lanes.run());
    quick.settle_all();
    CHECK_FALSE(lanes.lane(0).bus().publish({"t", "3", 1, false}));
    REQUIRE(lanes.run());
    CHECK(quick.got.size() == 2);
}
