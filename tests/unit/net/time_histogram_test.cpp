#include "time_histogram.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <numeric>

using namespace iotcc::net;

namespace {

const TickRate kGigahertz(1e9); // a tick is a nanosecond

TimeReading after(std::initializer_list<std::uint64_t> ticks, const TickRate& rate = kGigahertz)
{
    TimeHistogram times;
    for (const std::uint64_t each : ticks)
        times.add(each, rate);
    return times.read(rate);
}

} // namespace

TEST_CASE("what is under a microsecond is in the first bucket")
{
    CHECK(after({0, 1, 500, 990}).times[0] == 4);
    CHECK(after({0}).seconds == 0);
}

TEST_CASE("each bucket ends at twice the time of the one before")
{
    for (std::size_t i = 0; i < TimeReading::kBounds; ++i) {
        CAPTURE(i);
        const auto bound = std::uint64_t{1000} << i;
        const TimeReading reading = after({bound - bound / 1000, bound + bound / 1000});
        CHECK(reading.times[i] == 1);
        CHECK(reading.times[i + 1] == 1);
    }
    CHECK(TimeReading::bound_s(0) == doctest::Approx(1e-6));
    CHECK(TimeReading::bound_s(10) == doctest::Approx(1.024e-3));
}

TEST_CASE("the last bucket has no end")
{
    constexpr std::uint64_t kDay = 86'400'000'000'000;
    CHECK(after({2'000'000'000, kDay, 11 * kDay}).times.back() == 3);
}

TEST_CASE("the sum is of all of them, in seconds")
{
    CHECK(after({1'000'000'000, 500'000'000, 1}).seconds == doctest::Approx(1.5));
}

TEST_CASE("buckets are the same whatever the rate of the counter")
{
    for (const double rate : {24e6, 62.5e6, 1e9, 2.4e9, 5.1e9}) {
        CAPTURE(rate);
        const TickRate ticks(rate);
        const TimeReading reading = after({ticks.ticks(0.9e-3), ticks.ticks(1.1e-3)}, ticks);
        CHECK(reading.times[10] == 1); // up to 1.024 ms
        CHECK(reading.times[11] == 1);
    }
}

TEST_CASE("the counter's rate is that of the monotonic clock")
{
    using Clock = std::chrono::steady_clock;
    using Seconds = std::chrono::duration<double>;
    const TickRate& rate = TickRate::of_this_cpu();
    const Clock::time_point before = Clock::now();
    const std::uint64_t ticks = cpu_ticks();
    const Clock::time_point begin = Clock::now();
    Clock::time_point end = begin;
    while (end - begin < std::chrono::milliseconds(20))
        end = Clock::now();
    const double counted = rate.seconds(cpu_ticks() - ticks);
    CHECK(counted > Seconds(end - begin).count() * 0.99);
    CHECK(counted < Seconds(Clock::now() - before).count() * 1.01);
}

TEST_CASE("a scope's time is counted when it ends")
{
    TimeHistogram times;
    {
        const TimedScope scope(times, kGigahertz);
        CHECK(times.read(kGigahertz).times == TimeReading{}.times);
    }
    const TimeReading reading = times.read(kGigahertz);
    CHECK(std::accumulate(reading.times.begin(), reading.times.end(), std::uint64_t{0}) == 1);
    CHECK(reading.seconds > 0);
}
