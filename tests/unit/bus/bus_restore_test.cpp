#include "bus_folder.hpp"
#include "bus_records.hpp"
#include "eventually.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

using namespace iotcc::test;
using iotcc::store::Batch;
using iotcc::store::Key;

TEST_CASE("a restart keeps numbers, repetitions, what was received and what was taken")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(2, {}, &folder.place);
        Device& to = lanes.connect_as("d", false);
        (void)to.subscribe("t", 2);
        (void)to.publish("other", "x", {2, false, 9});
        REQUIRE(lanes.run());
        Device& from = lanes.connect(1);
        for (const char* payload : {"1", "2", "3"})
            (void)from.publish("t", payload, {2});
        REQUIRE(lanes.run());
        REQUIRE(to.got.size() == 3);
        CHECK(to.settle(1) == IOTCC_OK);
        CHECK(to.settle(2, IOTCC_SETTLE_RECEIVED) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        to.leave();
        (void)from.publish("t", "4", {1});
        REQUIRE(lanes.run());
    }
    for (int start = 0; start < 2; ++start) {
        CAPTURE(start);
        ScriptedLanes lanes(2, {}, &folder.place);
        Device& to = lanes.connect_as("d", false, 1);
        REQUIRE(to.got.size() == 3);
        CHECK(to.got[0].is_received);
        CHECK(to.got[0].number == 2);
        CHECK(to.got[1].number == 3);
        CHECK(to.got[1].payload == "3");
        CHECK((to.got[1].flags & IOTCC_PUBLISH_AGAIN) != 0);
        CHECK(to.got[2].number == 4);
        CHECK(((to.got[2].flags & IOTCC_PUBLISH_AGAIN) != 0) == (start == 1));
        CHECK(to.subscribe("t", 2) == 2);
        (void)to.publish("t", "not again", {2, false, 9}); // taken in the first run
        REQUIRE(lanes.run());
        CHECK(to.got.size() == 3);
    }
}

TEST_CASE(
    "a retained publication that the store has is known by its number, however early the kill")
{
    BusFolder folder;
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        (void)lanes.connect_as("to", false).subscribe("t", 2);
        Device& from = lanes.connect_as("from", false);
        REQUIRE(lanes.run());
        CHECK(from.publish("t", "once", {2, true, 5}) == IOTCC_PENDING);
        // Killed before the turn ends: what topics keep goes to the store at once.
    }
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& from = lanes.connect_as("from", false);
    Device& to = lanes.connect_as("to", false);
    (void)from.publish("t", "once", {2, true, 5});
    REQUIRE(lanes.run());
    CHECK(to.payloads() == std::vector<std::string>{"once"});
}

TEST_CASE("when all is settled and the sessions have ended the store is empty")
{
    BusFolder folder;
    ScriptedLanes lanes(2, {}, &folder.place);
    Device& one = lanes.connect_as("one", false, 0);
    Device& two = lanes.connect_as("two", false, 1);
    (void)one.subscribe("t", 2);
    (void)two.subscribe("#", 1);
    (void)one.open("x", {}, 1);
    Device& from = lanes.connect(0);
    (void)from.publish("t", "1", {2, false, 3}, 1);
    (void)two.publish("t", "2", {2, false, 3}, 1);
    REQUIRE(lanes.run());
    CHECK(lanes.keys() > 0);
    one.settle_all();
    REQUIRE(lanes.run());
    one.leave();
    two.leave(); // owed two messages
    lanes.connect_as("one", true, 1).leave();
    lanes.connect_as("two", true, 1).leave();
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == 0);
}

TEST_CASE("a filter that one packet names many times is one, and gone when it is unsubscribed")
{
    BusFolder folder;
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& device = lanes.connect_as("d", false);
    const std::uint64_t keys = lanes.keys();
    std::vector<iotcc_subscription> wanted(60, {{"t", 1}, 1, 0});
    CHECK(lanes.lane(0).bus().subscribe(device.conn, wanted, 0) == IOTCC_PENDING);
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == keys + 1);
    (void)device.unsubscribe("t");
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == keys);
}

TEST_CASE("records that belong to nobody are erased at the start, the others are left")
{
    BusFolder folder;
    Batch batch;
    batch.put(key(RecordKind::session, 1), session_text({"d", "", 1}));
    batch.put(key(RecordKind::subscription, 1, 1), subscription_text({"t", 1}));
    batch.put(key(RecordKind::delivery, 10, 1), delivery_text({1, 1, false, false, false}));
    batch.put(key(RecordKind::delivery, 11, 1), delivery_text({2, 1, false, false, false}));
    batch.put(key(RecordKind::message, 11), message("owed"));
    batch.put(key(RecordKind::message, 12), message("orphan"));
    batch.put(key(RecordKind::delivery, 12, 2), delivery_text({0, 1, false, false, false}));
    batch.put(key(RecordKind::subscription, 1, 2), subscription_text({"t", 1}));
    batch.put(key(RecordKind::once, 5, 2), "");
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    REQUIRE(lanes.run());
    CHECK(lanes.keys() == 4);
    Device& back = lanes.connect_as("d", false);
    CHECK(back.payloads() == std::vector<std::string>{"owed"});
}

TEST_CASE("a clock that was set back ends no session")
{
    BusFolder folder;
    Batch batch;
    batch.put(key(RecordKind::session, 1), session_text({"d", "", Bus::unix_ms() + 1'000'000}));
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    lanes.tick();
    CHECK(lanes.bus().sessions().named() == 1);
}

TEST_CASE("a session that never came back after a kill is away since the restart")
{
    BusFolder folder;
    Batch batch;
    batch.put(key(RecordKind::session, 1), session_text({"d", "", 0}));
    write(folder, batch);
    {
        ScriptedLanes lanes(1, {}, &folder.place);
        lanes.tick();
    }
    struct Since : iotcc::store::ReplayListener {
        void live(const Key&, std::string_view value) override
        {
            since_ms = read_session(value)->since_ms;
        }
        void torn(const iotcc::store::TornTail&) override {}
        void damaged(const iotcc::store::Damage&) override {}
        std::uint64_t since_ms = 0;
    } since;
    StoreNews news;
    (void)iotcc::store::Store::open(folder.place, since, news);
    CHECK(since.since_ms != 0);
}

TEST_CASE("a number far from its neighbour's, or twice, costs neither memory nor a message")
{
    BusFolder folder;
    Batch batch;
    batch.put(key(RecordKind::session, 1), session_text({"d", "", Bus::unix_ms()}));
    const std::uint64_t numbers[] = {5, 5, 1ull << 40, 7};
    for (std::uint64_t i = 0; i < 4; ++i) {
        batch.put(key(RecordKind::message, 10 + i), message(std::to_string(i)));
        batch.put(key(RecordKind::delivery, 10 + i, 1),
                  delivery_text({numbers[i], 2, false, false, false}));
    }
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    Device& back = lanes.connect_as("d", false);
    CHECK(back.got.size() == 4);
    for (std::size_t i = 1; i < back.got.size(); ++i)
        CHECK(back.got[i].number > back.got[i - 1].number);
}

TEST_CASE("bad bytes are left out and told, and what is good comes back")
{
    BusFolder folder;
    Batch batch;
    batch.put(key(RecordKind::session, 1), session_text({"d", "", Bus::unix_ms()}));
    batch.put(key(RecordKind::session, 2), "bad");
    batch.put(key(RecordKind::subscription, 1, 1), std::string("\1a/#/b"));
    batch.put(key(RecordKind::subscription, 2, 1), subscription_text({"t", 1}));
    batch.put(key(RecordKind::message, 10), "x");
    batch.put(key(RecordKind::retained, 11), message_head({"a/+", "", 0, true}) + "a/+");
    batch.put(key(static_cast<RecordKind>(99), 11), "of a newer host");
    write(folder, batch);
    ScriptedLanes lanes(1, {}, &folder.place);
    REQUIRE(!lanes.remarks.empty());
    CHECK(lanes.remarks[0].starts_with("4 records"));
    Device& back = lanes.connect_as("d", false);
    (void)lanes.connect().publish("t", "x", {1});
    REQUIRE(lanes.run());
    CHECK(back.got.size() == 1);
}
