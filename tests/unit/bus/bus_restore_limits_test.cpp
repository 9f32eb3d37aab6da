#include "bus_folder.hpp"
#include "bus_records.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;
using iotcc::store::Batch;

TEST_CASE("sessions over a lowered limit go on: they are owed what came before and what comes")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        for (const char* name : {"a", "b"}) {
            Device& device = lanes.connect_as(name, false);
            (void)device.subscribe("t", 1);
            device.leave();
        }
        (void)lanes.connect().publish("t", "x", {1});
        REQUIRE(lanes.run());
    }
    {
        BusSettings settings;
        settings.sessions = 1;
        ScriptedLanes lanes(1, settings, &folder.place);
        REQUIRE(!lanes.remarks.empty());
        CHECK(lanes.remarks[0].starts_with("2 sessions are more than bus.sessions allows"));
        Device& anew = lanes.connect();
        (void)anew.open("a", {true, {}, {}}); // ends the one that is there
        REQUIRE(lanes.run());
        CHECK(anew.given == std::vector<Given>{{0, IOTCC_E_BUSY}});
        Device& back = lanes.connect_as("b", false);
        CHECK(back.payloads() == std::vector<std::string>{"x"});
        back.settle_all();
        back.leave();
        Device& from = lanes.connect();
        CHECK(from.publish("t", "u", {1}) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        CHECK(from.given == std::vector<Given>{{0, IOTCC_OK}});
    }
    ScriptedLanes lanes(1, {}, &folder.place);
    CHECK(lanes.connect_as("b", false).payloads() == std::vector<std::string>{"u"});
    CHECK(lanes.bus().sessions().named() == 1);
}

TEST_CASE("of two sessions of one name the newer comes back, and nothing is left of the older")
{
    BusFolder folder;
    Batch batch;
    for (const std::uint64_t session : {1, 2}) {
        const std::string payload = std::to_string(session);
        const std::uint64_t number = 10 + session;
        batch.put(key(RecordKind::session, session), session_text({"d", "", 1}));
        batch.put(key(RecordKind::subscription, 1, session), subscription_text({payload, 1}));
        batch.put(key(RecordKind::once, session, session), "");
        batch.put(key(RecordKind::message, number), message(payload));
        batch.put(key(RecordKind::delivery, number, session),
                  delivery_text({1, 1, false, false, false}));
    }
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    CHECK(lanes.remarks[0].starts_with("an older session of \"d\""));
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == 5);
    Device& back = lanes.connect_as("d", false);
    (void)lanes.connect().publish("1", "of the older", {1});
    (void)lanes.connect().publish("2", "of the newer", {1});
    REQUIRE(lanes.run());
    CHECK(back.payloads() == std::vector<std::string>{"2", "of the newer"});
}

TEST_CASE("what topics keep over lowered limits stays until it is replaced or cleared")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        for (const char* topic : {"a", "b", "c"})
            (void)lanes.connect().publish(topic, "old", {1, true});
        REQUIRE(lanes.run());
    }
    {
        BusSettings settings;
        settings.retained_messages = 1;
        settings.retained_bytes = 4;
        ScriptedLanes lanes(1, settings, &folder.place);
        CHECK(lanes.remarks[0].starts_with("retained messages are more than"));
        Device& from = lanes.connect();
        for (const char* topic : {"a", "b"})
            (void)from.publish(topic, "new", {1, true});
        (void)from.publish("c", "", {1, true});
        (void)from.publish("d", "new", {1, true});
        REQUIRE(lanes.run());
        CHECK(lanes.keys() == 2);
    }
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& to = lanes.connect();
    (void)to.subscribe("#", 1);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"new", "new"});
}

TEST_CASE("of two values of one topic the newer comes back, and the older is erased")
{
    BusFolder folder;
    Batch batch;
    for (std::uint64_t number = 10; number < 30; ++number)
        batch.put(key(RecordKind::retained, number),
                  message_head({"t", "", 1, true}) + "t" + std::to_string(number));
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    CHECK(lanes.keys() == 1);
    Device& to = lanes.connect();
    (void)to.subscribe("t", 1);
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"29"});
}
