#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;

TEST_CASE("a session that is kept comes back with filters and what came meanwhile, on any lane")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        Device& first = lanes.connect_as("d", false);
        CHECK(first.subscribe("t", 1) == 1);
        first.leave();
        CHECK(lanes.connect(1).publish("t", "x", {1}) == IOTCC_OK);
        CHECK(lanes.connect(1).publish("t", "not kept", {0}) == IOTCC_OK);
        REQUIRE(lanes.run());
        Device& back = lanes.connect(lane);
        CHECK(back.open("d", {false, {}, {}}, 4) == IOTCC_PENDING);
        CHECK(back.is_held);
        REQUIRE(lanes.run());
        CHECK(back.given == std::vector<Given>{{4, 1}});
        CHECK_FALSE(back.is_held);
        CHECK(back.payloads() == std::vector<std::string>{"x"});
        CHECK((back.got[0].flags & IOTCC_PUBLISH_AGAIN) == 0);
        CHECK(lanes.connect(0).publish("t", "y", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        CHECK(back.payloads() == std::vector<std::string>{"x", "y"});
    }
}

TEST_CASE("a clean opening throws away what was kept, wherever it was")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        Device& first = lanes.connect_as("d", false);
        CHECK(first.subscribe("t", 1) == 1);
        first.leave();
        CHECK(lanes.connect(0).publish("t", "x", {1}) == IOTCC_OK);
        Device& clean = lanes.connect(lane);
        CHECK(clean.open("d", {true, {}, {}}, 4) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        CHECK(clean.given == std::vector<Given>{{4, 0}});
        CHECK(lanes.connect(0).publish("t", "y", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        CHECK(clean.got.empty());
        clean.leave();
        REQUIRE(lanes.run());
        CHECK(lanes.bus().sessions().named() == 0);
        CHECK(lanes.bus().index().subscriptions() == 0);
    }
}

TEST_CASE("another user's session is refused and stays what it is, connected or away")
{
    ScriptedLanes lanes(2);
    Device& first = lanes.connect(0);
    CHECK(first.open("d", {false, "ann", {}}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    for (const char* owner : {"bob", ""}) {
        for (const bool clean : {true, false}) {
            Device& other = lanes.connect(1);
            CHECK(other.open("d", {clean, owner, {}}, 2) == IOTCC_PENDING);
            REQUIRE(lanes.run());
            CHECK(other.given == std::vector<Given>{{2, IOTCC_E_EXISTS}});
        }
        CHECK(first.is_closed == (owner[0] == '\0'));
        if (!first.is_closed)
            first.leave();
        REQUIRE(lanes.run());
    }
    Device& back = lanes.connect(1);
    CHECK(back.open("d", {false, "ann", {}}, 3) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(back.given == std::vector<Given>{{3, 1}});
}

TEST_CASE("more sessions than are allowed are refused; those that are there can be taken up")
{
    BusSettings settings;
    settings.sessions = 1;
    ScriptedLanes lanes(2, settings);
    Device& first = lanes.connect_as("a", false);
    Device& further = lanes.connect(1);
    CHECK(further.open("b", {false, {}, {}}, 1) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(further.given == std::vector<Given>{{1, IOTCC_E_BUSY}});
    CHECK_FALSE(further.is_held);
    first.leave();
    Device& back = lanes.connect(1);
    CHECK(back.open("a", {false, {}, {}}, 2) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(back.given == std::vector<Given>{{2, 1}});
}

TEST_CASE("a newer connection takes over: the older one is closed before the newer has its answer")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        Device& old = lanes.connect_as("d", false);
        CHECK(old.subscribe("t", 1) == 1);
        CHECK(lanes.connect(0).publish("t", "x", {1}) == IOTCC_OK);
        REQUIRE(lanes.run());
        REQUIRE(old.got.size() == 1);
        Device& next = lanes.connect(lane);
        CHECK(next.open("d", {false, {}, {}}, 2) == IOTCC_PENDING);
        std::mt19937 random(1);
        while (next.given.empty())
            lanes.step(random);
        CHECK(old.is_closed);
        CHECK(old.why == IOTCC_CLOSE_SUPERSEDED);
        REQUIRE(lanes.run());
        CHECK(next.given == std::vector<Given>{{2, 1}});
        REQUIRE(next.got.size() == 1);
        CHECK(next.got[0].number == 1);
        CHECK((next.got[0].flags & IOTCC_PUBLISH_AGAIN) != 0);
    }
}

TEST_CASE("a connection opens one session, and none once it has one")
{
    ScriptedLanes lanes;
    Device& device = lanes.connect_as("d", true);
    CHECK(device.open("d", {}, 1) == IOTCC_E_ARG);
    Device& anonymous = lanes.connect();
    CHECK(anonymous.subscribe("t", 0) == 0);
    CHECK(anonymous.open("e", {}, 1) == IOTCC_E_ARG);
    REQUIRE(lanes.run());
    CHECK(anonymous.given.empty());
}

TEST_CASE("a connection that subscribes without waiting for its session does not get it")
{
    ScriptedLanes lanes(2);
    lanes.connect_as("d", false, 1).leave();
    Device& hasty = lanes.connect(0);
    CHECK(hasty.open("d", {false, {}, {}}, 1) == IOTCC_PENDING);
    CHECK(hasty.subscribe("t", 1) == 1);
    REQUIRE(lanes.run());
    CHECK(hasty.given == std::vector<Given>{{1, IOTCC_E_ARG}});
    hasty.leave();
    REQUIRE(lanes.run());
    Device& back = lanes.connect_as("d", false, 1);
    CHECK(lanes.connect(0).publish("t", "x", {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    CHECK(back.got.empty());
}

TEST_CASE("of several that ask at once exactly one has the session in the end, each has an answer")
{
    for (unsigned seed = 0; seed < 200; ++seed) {
        CAPTURE(seed);
        std::mt19937 random(seed);
        ScriptedLanes lanes(3);
        std::vector<Device*> devices;
        const bool clean = seed % 3 == 0;
        for (int i = 0; i < 6; ++i) {
            devices.push_back(&lanes.connect(random() % 3));
            CHECK(devices.back()->open("d", {clean, {}, {}}, 1) == IOTCC_PENDING);
            for (unsigned steps = random() % 8; steps != 0; --steps)
                lanes.step(random);
            if (random() % 4 == 0 && !devices.back()->is_closing)
                devices.back()->leave();
        }
        for (int i = 0; i < 500; ++i)
            lanes.step(random);
        REQUIRE(lanes.run());
        int open = 0;
        bool has_one_left = false;
        for (const Device* each : devices) {
            const bool is_refused = !each->given.empty() && each->given[0].status < 0;
            has_one_left = has_one_left || each->why == IOTCC_CLOSE_PEER;
            CHECK(each->given.size() <= 1);
            CHECK((each->given.size() == 1 || each->is_closed));
            open += !each->is_closed && !is_refused;
            if (each->session != nullptr)
                CHECK(each->session->conn == &each->conn);
        }
        CHECK(open <= 1);
        CHECK((open == 1 || has_one_left)); // one that leaves may have been the newest
    }
}

TEST_CASE("who leaves while the older connection closes leaves the session as it was")
{
    for (const std::uint32_t lane : {0u, 1u}) {
        ScriptedLanes lanes(2);
        Device& old = lanes.connect_as("d", false);
        CHECK(old.subscribe("t", 1) == 1);
        Device& next = lanes.connect(lane);
        CHECK(next.open("d", {false, {}, {}}, 1) == IOTCC_PENDING);
        next.leave();
        REQUIRE(lanes.run());
        CHECK(next.given.empty());
        CHECK(lanes.connect(1).publish("t", "x", {1}) == IOTCC_OK);
        Device& back = lanes.connect_as("d", false, 1 - lane);
        CHECK(back.payloads() == std::vector<std::string>{"x"});
    }
}

TEST_CASE("a session that is away longer than it may be ends, on its last lane")
{
    BusSettings settings;
    settings.expiry_ms = 1000;
    ScriptedLanes lanes(2, settings);
    lanes.connect_as("d", false, 0).leave();
    Device& second = lanes.connect_as("d", false, 1);
    lanes.advance(5000);
    lanes.tick();
    CHECK(lanes.bus().sessions().named() == 1); // connected
    second.leave();
    lanes.advance(999);
    lanes.tick();
    CHECK(lanes.bus().sessions().named() == 1);
    lanes.advance(1);
    lanes.tick();
    CHECK(lanes.bus().sessions().named() == 0);
}

TEST_CASE("a session's number is given out again, but not while a message for it may be on its way")
{
    ScriptedLanes lanes(2);
    Device& from = lanes.connect(1);
    Device& old = lanes.connect(0);
    CHECK(old.subscribe("old", 1) == 1);
    const Subscriber number = old.session->number;
    CHECK(from.publish("old", "x", {1}) == IOTCC_OK); // in the outbox of lane 1
    old.leave();
    for (int i = 0; i < 20; ++i)
        (void)lanes.lane(0).step(); // lane 1 does not turn
    Device& next = lanes.connect(0);
    CHECK(next.subscribe("new", 1) == 1);
    CHECK(next.session->number != number);
    REQUIRE(lanes.run());
    CHECK(next.got.empty());
    for (int i = 0; i < 3; ++i)
        lanes.tick();
    Device& third = lanes.connect(0);
    CHECK(third.subscribe("new", 1) == 1);
    CHECK(third.session->number == number);
}

TEST_CASE("what waits for a connection that came back waits on while it reads nothing")
{
    ScriptedLanes lanes;
    Device& to = lanes.connect_as("d", false);
    CHECK(to.subscribe("t", 1) == 1);
    to.room = 0;
    Device& from = lanes.connect();
    for (int i = 0; i < 5; ++i)
        CHECK(from.publish("t", std::to_string(i), {1}) == IOTCC_OK);
    REQUIRE(lanes.run());
    const std::uint64_t turns = lanes.lane(0).turns;
    REQUIRE(lanes.run());
    CHECK(lanes.lane(0).turns == turns);
    to.reads(2);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"0", "1"});
    to.reads();
    REQUIRE(lanes.run());
    CHECK(to.got.size() == 5);
}
