#include "feed.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <new>
#include <string>
#include <thread>
#include <vector>

using iotcc::watch::Feed;

TEST_CASE("what came is taken once, in the order in which it came")
{
    Feed<std::string> feed(8);
    for (const auto* word : {"a", "b", "c"})
        feed.add([&] { return std::string(word); });
    CHECK(feed.take(8) == std::vector<std::string>{"a", "b", "c"});
    CHECK(feed.take(8).empty());
    CHECK(feed.take_skipped() == 0);
}

TEST_CASE("what finds no place is not even made, and is counted")
{
    Feed<int> feed(2);
    int made = 0;
    for (int i = 0; i < 5; ++i)
        feed.add([&] { return ++made; });
    CHECK(made == 2);
    CHECK(feed.take(0).size() == 2);
    CHECK(feed.take_skipped() == 3);
    CHECK(feed.take_skipped() == 0);
}

TEST_CASE("each look makes the places that it is asked for, up to the most")
{
    Feed<int> feed(4);
    const auto add_ten = [&] {
        for (int i = 0; i < 10; ++i)
            feed.add([] { return 0; });
    };
    add_ten();
    CHECK(feed.take(1).size() == 4);
    add_ten();
    CHECK(feed.take(100).size() == 1);
    add_ten();
    CHECK(feed.take(0).size() == 4);
}

TEST_CASE("what there is no memory for is skipped")
{
    Feed<int> feed(4);
    feed.add([]() -> int { throw std::bad_alloc(); });
    CHECK(feed.take(0).empty());
    CHECK(feed.take_skipped() == 1);
}

TEST_CASE("of several lanes each thing is taken or counted, and none overtakes its own lane's")
{
    constexpr std::uint32_t kLanes = 4, kEach = 5000;
    struct Thing {
        std::uint32_t lane, number;
    };
    Feed<Thing> feed(64);
    std::vector<std::thread> lanes;
    for (std::uint32_t lane = 0; lane < kLanes; ++lane)
        lanes.emplace_back([&feed, lane] {
            for (std::uint32_t number = 1; number <= kEach; ++number)
                feed.add([&] { return Thing{lane, number}; });
        });
    std::uint64_t taken = 0;
    std::vector<std::uint32_t> last(kLanes);
    bool in_order = true;
    const auto look = [&] {
        for (const Thing& thing : feed.take(64)) {
            ++taken;
            in_order = in_order && thing.number > last[thing.lane];
            last[thing.lane] = thing.number;
        }
        return feed.take_skipped();
    };
    std::uint64_t skipped = 0;
    while (taken + skipped < kLanes * kEach / 2)
        skipped += look();
    for (auto& lane : lanes)
        lane.join();
    skipped += look();
    CHECK(in_order);
    CHECK(taken + skipped == kLanes * kEach);
}
