#include "bus_folder.hpp"
#include "eventually.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <chrono>

using namespace iotcc::test;

namespace {

BusSettings small_queues()
{
    BusSettings settings;
    settings.clean_messages = 2;
    settings.kept_messages = 2;
    settings.hold_ms = 1000;
    return settings;
}

std::vector<std::uint64_t> tokens(const Device& device)
{
    std::vector<std::uint64_t> all;
    for (const Given& each : device.given)
        all.push_back(each.token);
    return all;
}

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
