#include "row_feed.hpp"
#include "row_maker.hpp"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

using namespace iotcc::sinks;

namespace {

std::vector<std::uint64_t> taken_ids(RowFeed& feed)
{
    std::vector<std::uint64_t> ids;
    feed.take([&](const RowFeed::Note& note) { ids.push_back(note.conn_id); });
    return ids;
}

} // namespace

TEST_CASE("nothing is noted until somebody wants it")
{
    RowFeed feed;
    feed.opened(row_of(1));
    feed.closed(1, {});
    CHECK(taken_ids(feed).empty());
    CHECK(feed.take_lost() == 0);
}

TEST_CASE("notes come out in the order in which they came")
{
    RowFeed feed;
    feed.open();
    for (std::uint64_t id = 1; id <= 5; ++id)
        feed.opened(row_of(id));
    feed.closed(2, {});
    CHECK(taken_ids(feed) == std::vector<std::uint64_t>{1, 2, 3, 4, 5, 2});
    CHECK(taken_ids(feed).empty());
}

TEST_CASE("above the bound notes are lost and counted, and there is room again afterwards")
{
    RowFeed feed;
    feed.open();
    for (std::uint64_t id = 0; id < RowFeed::kMostWaiting + 10; ++id)
        feed.closed(id, {});
    CHECK(feed.take_lost() == 10);
    CHECK(taken_ids(feed).size() == RowFeed::kMostWaiting);
    feed.closed(1, {});
    CHECK(feed.take_lost() == 0);
    CHECK(taken_ids(feed).size() == 1);
}

TEST_CASE("notes of many lanes are all there, those of each lane in order")
{
    constexpr std::uint64_t kLanes = 4, kNotes = 5000;
    RowFeed feed;
    feed.open();
    std::vector<std::thread> lanes;
    for (std::uint64_t lane = 0; lane < kLanes; ++lane)
        lanes.emplace_back([&feed, lane] {
            for (std::uint64_t i = 0; i < kNotes; ++i)
                feed.opened(row_of(lane << 32 | i));
        });
    std::vector<std::uint64_t> next(kLanes, 0);
    for (std::uint64_t seen = 0; seen < kLanes * kNotes;) {
        feed.wait(std::chrono::milliseconds(1));
        for (const std::uint64_t id : taken_ids(feed)) {
            REQUIRE((id & 0xffffffff) == next[id >> 32]++);
            ++seen;
        }
    }
    for (std::thread& lane : lanes)
        lane.join();
    CHECK(taken_ids(feed).empty());
}

TEST_CASE("who waits is woken by a batch that is worth it, and by wake")
{
    constexpr std::chrono::hours kLong{1};
    RowFeed feed;
    feed.open();
    feed.wake();
    feed.wait(kLong);
    for (std::uint32_t i = 0; i < RowFeed::kWorthAWake; ++i)
        feed.closed(i, {});
    feed.wait(kLong);
    CHECK(taken_ids(feed).size() == RowFeed::kWorthAWake);
}
