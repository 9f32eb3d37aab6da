#include "connection_table.hpp"
#include "timer_wheel.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <map>
#include <random>
#include <vector>

using namespace iotcc::net;

namespace {

// A wheel over a table with some connections, driven by hand.
struct WheelBench {
    explicit WheelBench(std::uint32_t connections)
    {
        for (std::uint32_t i = 0; i < connections; ++i)
            (void)table.acquire();
    }
    std::vector<std::uint32_t> advance(std::uint32_t now)
    {
        std::vector<std::uint32_t> looked;
        while (!wheel.advance(now, 7, [&](std::uint32_t index) { looked.push_back(index); })) {
        }
        return looked;
    }
    ConnectionTable table{0};
    TimerWheel wheel{table};
};

using Indices = std::vector<std::uint32_t>;

} // namespace

TEST_CASE("a time in ticks is rounded up, and never turns over")
{
    CHECK(TimerWheel::ticks(1) == 2);
    CHECK(TimerWheel::ticks(TimerWheel::kTickMs) == 2);
    CHECK(TimerWheel::ticks(TimerWheel::kTickMs + 1) == 3);
    constexpr auto kMost = std::numeric_limits<std::uint32_t>::max();
    CHECK(TimerWheel::ticks(kMost) == kMost / TimerWheel::kTickMs + 2);
}

TEST_CASE("connections are looked at in the order of their ticks and not before")
{
    WheelBench bench(3);
    bench.wheel.look_by(0, 9);
    bench.wheel.look_by(1, 5);
    bench.wheel.look_by(2, 7);
    CHECK(bench.advance(4).empty());
    CHECK(bench.advance(8) == Indices{1, 2});
    CHECK(bench.advance(8).empty());
    CHECK(bench.advance(9) == Indices{0});
}

TEST_CASE("an earlier tick replaces a later one, a later one waits for the look")
{
    WheelBench bench(2);
    bench.wheel.look_by(0, 20);
    bench.wheel.look_by(0, 5);
    bench.wheel.look_by(1, 5);
    bench.wheel.look_by(1, 20);
    CHECK(bench.advance(5).size() == 2);
    CHECK(bench.advance(30).empty());
}

TEST_CASE("what is unlinked is not looked at, the others in its slot are")
{
    WheelBench bench(3);
    for (std::uint32_t index = 0; index < 3; ++index)
        bench.wheel.look_by(index, 5);
    bench.wheel.unlink(1);
    bench.wheel.unlink(1);
    Indices looked = bench.advance(5);
    std::sort(looked.begin(), looked.end());
    CHECK(looked == Indices{0, 2});
}

TEST_CASE("a lane that stood still for longer than a round misses nobody")
{
    WheelBench bench(300);
    for (std::uint32_t index = 0; index < 300; ++index)
        bench.wheel.look_by(index, 2 + index);
    const Indices looked = bench.advance(10'000);
    CHECK(looked.size() == 300);
    CHECK(bench.wheel.now() == 10'000);
}

TEST_CASE("whoever links again while being looked at comes in a later tick")
{
    WheelBench bench(1);
    bench.wheel.look_by(0, 2);
    int looks = 0;
    const auto again = [&](std::uint32_t index) {
        ++looks;
        bench.wheel.look_by(index, 1); // long past
    };
    CHECK(bench.wheel.advance(5, 100, again));
    CHECK(looks == 1);
    CHECK(bench.wheel.advance(6, 100, again));
    CHECK(looks == 2);
}

TEST_CASE("100,000 random operations come out as in a plain list")
{
    constexpr std::uint32_t kConnections = 50;
    constexpr std::uint32_t kFar = 1000; // far beyond a round
    WheelBench bench(kConnections);
    std::map<std::uint32_t, std::uint32_t> due; // the oracle: by connection
    std::mt19937 random(20260731);
    std::uint32_t now = bench.wheel.now();
    int mistakes = 0, looks = 0;
    const auto look = [&](std::uint32_t index) {
        const auto found = due.find(index);
        if (found == due.end())
            return; // cancelled: the wheel is lazy
        if (found->second > bench.wheel.now())
            return bench.wheel.look_by(index, found->second);
        ++looks;
        due.erase(found);
    };
    for (int i = 0; i < 100'000; ++i) {
        const std::uint32_t index = random() % kConnections;
        switch (random() % 8) {
        case 0: // time passes, sometimes more than a round at once
            now += random() % 100 == 0 ? 700 : random() % 4;
            while (!bench.wheel.advance(now, 3, look)) {
            }
            for (const auto& [late, tick] : due)
                mistakes += tick <= now;
            break;
        case 1:
            due.erase(index);
            bench.wheel.unlink(index);
            break;
        case 2:
            due.erase(index);
            break;
        default:
            due[index] = now + 1 + random() % kFar;
            bench.wheel.look_by(index, due[index]);
        }
    }
    CHECK(mistakes == 0);
    CHECK(looks > 100);
}
