#include "bus_folder.hpp"
#include "eventually.hpp"
#include "message_reader.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <malloc.h>
#include <sstream>

using namespace iotcc::test;

namespace {

BusSettings small_window()
{
    BusSettings settings;
    settings.away_messages = 4;
    settings.clean_messages = 10;
    return settings;
}

// A session of that name on "t", whose device is away.
void make_away(ScriptedLanes& lanes, const std::string& name)
{
    Device& device = lanes.connect_as(name, false);
    REQUIRE(device.subscribe("t", 1) == 1);
    REQUIRE(lanes.run());
    device.leave();
}

void publish(ScriptedLanes& lanes, int from, int to, const std::string& tail = "")
{
    Device& device = lanes.connect();
    for (int i = from; i < to; ++i) {
        (void)device.publish("t", std::to_string(i) + tail, {1});
        if (i % 1000 == 0)
            REQUIRE(lanes.run());
    }
    REQUIRE(lanes.run());
}

std::vector<std::string> numbers(int from, int to, const std::string& tail = "")
{
    std::vector<std::string> all;
    for (int i = from; i < to; ++i)
        all.push_back(std::to_string(i) + tail);
    return all;
}

// Settles whatever comes until nothing does.
void drain(ScriptedLanes& lanes, Device& device)
{
    for (std::size_t settled = 0; settled < device.got.size();) {
        for (; settled < device.got.size(); ++settled)
            (void)device.settle(device.got[settled].number); // once more is no matter
        REQUIRE(lanes.run());
    }
}

// The device "d", for which so many came while it was away, with what there is room for.
Device& come_back(ScriptedLanes& lanes, int messages)
{
    make_away(lanes, "d");
    publish(lanes, 0, messages);
    Device& back = lanes.connect_as("d", false);
    REQUIRE(back.got.size() == 10);
    return back;
}

// What the heap has given out.
std::size_t heap_bytes()
{
    const auto heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

// Flips a bit in the only place of the store that holds that text.
void damage(const BusFolder& folder, const std::string& text)
{
    const std::string path = folder.place.folder + "/segment-0000000001";
    std::stringstream bytes;
    bytes << std::ifstream(path, std::ios::binary).rdbuf();
    std::string content = bytes.str();
    const std::size_t at = content.find(text);
    REQUIRE(at != std::string::npos);
    content[at] ^= 0x10;
    std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

} // namespace

TEST_CASE("a queue that is mostly in the store comes in order, once, and leaves nothing there")
{
    BusFolder folder;
    ScriptedLanes lanes(2, small_window(), &folder.place);
    make_away(lanes, "d");
    const std::uint64_t keys = lanes.keys();
    publish(lanes, 0, 100);
    Device& back = lanes.connect_as("d", false, 1);
    CHECK(back.got.size() >= 4);
    CHECK(back.got.size() < 20);
    publish(lanes, 100, 150); // behind what is still to be read back
    drain(lanes, back);
    CHECK(back.payloads() == numbers(0, 150));
    CHECK(lanes.bus().counts().queued == 0);
    CHECK(lanes.keys() == keys);
    publish(lanes, 150, 155); // in memory again
    CHECK(back.payloads() == numbers(0, 155));
}

TEST_CASE("a device that leaves while its messages are read back gets them again, on any lane")
{
    BusFolder folder;
    ScriptedLanes lanes(2, small_window(), &folder.place);
    make_away(lanes, "d");
    publish(lanes, 0, 100);
    for (std::uint32_t visit = 0; visit < 6; ++visit) {
        Device& device = lanes.connect(visit % 2);
        (void)device.open("d", {false, {}, {}});
        for (std::uint32_t step = 0; step < 4 * visit; ++step)
            for (std::uint32_t lane = 0; lane < 2; ++lane)
                (void)lanes.lane(lane).step();
        device.leave();
    }
    Device& back = lanes.connect_as("d", false, 1);
    drain(lanes, back);
    CHECK(back.payloads() == numbers(0, 100));
}

TEST_CASE("a connection that is shorter than a read leaves what it asked for to the next one")
{
    BusFolder folder;
    ScriptedLanes lanes(1, small_window(), &folder.place);
    make_away(lanes, "d");
    publish(lanes, 0, 40);
    for (int visit = 0; visit < 10; ++visit) {
        Device& device = lanes.connect();
        (void)device.open("d", {false, {}, {}});
        REQUIRE(eventually([&] {
            (void)lanes.lane(0).step();
            lanes.tell_commits();
            return !device.got.empty();
        })); // and the same turn has asked for those behind the four
        CHECK(device.payloads() == numbers(4 * visit, 4 * visit + 4));
        device.settle_all();
        device.leave();
        REQUIRE(lanes.run());
    }
    CHECK(lanes.bus().counts().queued == 0);
}

TEST_CASE("what was asked for is left where it is when the front has become smaller")
{
    BusFolder folder;
    ScriptedLanes lanes(1, small_window(), &folder.place);
    Device& gone = come_back(lanes, 40);
    for (std::size_t i = 0; i < 5; ++i)
        CHECK(gone.settle(gone.got[i].number) == IOTCC_OK);
    REQUIRE(lanes.lane(0).step()); // the end of the turn asks for those behind the ten
    gone.leave();                  // and of the ten one goes back to the store
    REQUIRE(lanes.run());
    Device& back = lanes.connect_as("d", false);
    drain(lanes, back);
    CHECK(back.payloads() == numbers(5, 40));
}

TEST_CASE("a message that is published while another is offered is not read back too early")
{
    BusFolder folder;
    ScriptedLanes lanes(1, small_window(), &folder.place);
    Device& back = come_back(lanes, 15);
    Device& first = lanes.connect();
    Device& last = lanes.connect();
    (void)first.subscribe("first", 1);
    (void)last.subscribe("last", 1);
    first.on_publish = [&](const Got&) { CHECK(first.publish("t", "15", {1}) == IOTCC_PENDING); };
    last.on_publish = [&](const Got&) { // what was asked for has been read
        CHECK(eventually([&] { return lanes.bus().reader()->is_idle(); }));
    };
    REQUIRE(lanes.run());
    Device& from = lanes.connect(); // in this order they are offered what is theirs
    (void)from.publish("first", "x", {1});
    back.settle_all();
    (void)from.publish("last", "x", {1});
    REQUIRE(lanes.run());
    CHECK(first.given == std::vector<Given>{{0, IOTCC_OK}});
    drain(lanes, back);
    CHECK(back.payloads() == numbers(0, 16));
    CHECK(lanes.bus().counts().dropped == Drops{});
}

TEST_CASE("several sessions that are owed the same messages each get all of them")
{
    BusFolder folder;
    ScriptedLanes lanes(2, small_window(), &folder.place);
    for (const char* name : {"a", "b", "c"})
        make_away(lanes, name);
    const std::uint64_t keys = lanes.keys();
    publish(lanes, 0, 60);
    Device& a = lanes.connect_as("a", false, 0);
    Device& b = lanes.connect_as("b", false, 1);
    drain(lanes, a);
    drain(lanes, b);
    Device& c = lanes.connect_as("c", false, 1); // when the others have settled all
    drain(lanes, c);
    for (const Device* each : {&a, &b, &c})
        CHECK(each->payloads() == numbers(0, 60));
    CHECK(lanes.keys() == keys);
}

TEST_CASE("a session that is not kept gets the same messages beside one that is")
{
    BusFolder folder;
    ScriptedLanes lanes(2, small_window(), &folder.place);
    Device& first = lanes.connect(0); // before the kept one in the index, and behind it
    REQUIRE(first.subscribe("t", 1) == 1);
    make_away(lanes, "d");
    Device& last = lanes.connect(1);
    REQUIRE(last.subscribe("#", 1) == 1);
    for (int i = 0; i < 60; i += 5) {
        publish(lanes, i, i + 5);
        first.settle_all();
        last.settle_all();
    }
    Device& back = lanes.connect_as("d", false, 1);
    drain(lanes, back);
    for (const Device* each : {&first, &last, &back})
        CHECK(each->payloads() == numbers(0, 60));
}

TEST_CASE("a message larger than the window comes alone")
{
    BusFolder folder;
    BusSettings settings = small_window();
    settings.away_messages = 0;
    settings.clean_bytes = 100;
    ScriptedLanes lanes(1, settings, &folder.place);
    make_away(lanes, "d");
    const std::string large(1000, '.');
    publish(lanes, 0, 10, large);
    Device& back = lanes.connect_as("d", false);
    CHECK(back.got.size() == 1);
    drain(lanes, back);
    CHECK(back.payloads() == numbers(0, 10, large));
}

TEST_CASE("limits count what is in the store as what is in memory: bytes, number, drop_old")
{
    BusFolder folder;
    BusSettings settings = small_window();
    settings.kept_messages = 50;
    settings.full = BusSettings::Full::drop_old;
    ScriptedLanes lanes(1, settings, &folder.place);
    make_away(lanes, "d");
    const std::uint64_t keys = lanes.keys();
    publish(lanes, 0, 120);
    CHECK(lanes.bus().counts().queued == 50);
    CHECK(lanes.bus().counts().dropped == Drops{.queue_full = 70});
    Device& back = lanes.connect_as("d", false);
    drain(lanes, back);
    CHECK(back.payloads() == numbers(70, 120));
    CHECK(lanes.keys() == keys);
}

TEST_CASE("a publisher waits for a queue that is full in the store, and goes on when it drains")
{
    BusFolder folder;
    BusSettings settings = small_window();
    settings.kept_bytes = 30; // of messages with 2 or 3
    ScriptedLanes lanes(1, settings, &folder.place);
    make_away(lanes, "d");
    Device& from = lanes.connect();
    for (int i = 0; i < 20; ++i)
        (void)from.publish("t", std::to_string(i), {1});
    REQUIRE(lanes.run());
    CHECK(from.is_held);
    Device& back = lanes.connect_as("d", false);
    for (int i = 0; i < 10; ++i) {
        drain(lanes, back);
        lanes.advance(10);
        REQUIRE(lanes.run());
    }
    CHECK(!from.is_held);
    CHECK(back.payloads() == numbers(0, 20));
}

TEST_CASE("a clean session erases what only the store had")
{
    BusFolder folder;
    ScriptedLanes lanes(2, small_window(), &folder.place);
    make_away(lanes, "d");
    publish(lanes, 0, 100);
    (void)lanes.connect_as("d", true, 1);
    CHECK(lanes.keys() == 0);
    CHECK(lanes.bus().counts().queued == 0);
}

TEST_CASE("a message that cannot be read back is lost, counted and told, and the others come")
{
    BusFolder folder;
    ScriptedLanes lanes(1, small_window(), &folder.place);
    make_away(lanes, "d");
    const std::uint64_t keys = lanes.keys();
    publish(lanes, 100, 120, " degrees");
    damage(folder, "110 degrees");
    Device& back = lanes.connect_as("d", false);
    drain(lanes, back);
    auto left = numbers(100, 120, " degrees");
    left.erase(left.begin() + 10);
    CHECK(back.payloads() == left);
    CHECK(lanes.bus().counts().dropped == Drops{.unreadable = 1});
    CHECK(lanes.bus().sessions().drops_of("d") == Drops{.unreadable = 1});
    CHECK(lanes.bus().counts().queued == 0);
    REQUIRE(lanes.lane(0).lines.size() == 1);
    CHECK(lanes.lane(0).lines[0].starts_with("1 message"));
    CHECK(lanes.keys() == keys);
}

TEST_CASE("100,000 messages for a device that is away cost no memory for their texts")
{
    constexpr int kMessages = 100'000;
    constexpr std::size_t kMost = 30u << 20; // the store's index is 9 MB of it; the texts are 60
    const std::string tail(590, '.');
    BusFolder folder;
    {
        const std::size_t before = heap_bytes();
        ScriptedLanes lanes(1, {}, &folder.place);
        make_away(lanes, "d");
        publish(lanes, 0, kMessages, tail);
        CHECK(lanes.bus().counts().queued == kMessages);
        CHECK(heap_bytes() - before < kMost);
    }
    const std::size_t before = heap_bytes();
    ScriptedLanes lanes(1, {}, &folder.place);
    CHECK(lanes.bus().counts().queued == kMessages);
    std::size_t most = heap_bytes() - before;
    Device& back = lanes.connect_as("d", false);
    int next = 0, wrong = 0;
    while (!back.got.empty()) {
        for (const Got& each : std::exchange(back.got, {})) {
            wrong += each.payload != std::to_string(next++) + tail;
            wrong += back.settle(each.number) != IOTCC_OK;
        }
        REQUIRE(lanes.run());
        most = std::max(most, heap_bytes() - before);
    }
    CHECK(most < kMost);
    CHECK(wrong == 0);
    CHECK(next == kMessages);
}
