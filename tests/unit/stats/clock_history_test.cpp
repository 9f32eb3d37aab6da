#include "clock_history.hpp"

#include <doctest/doctest.h>

#include <optional>

using iotcc::stats::ClockHistory;

namespace {

constexpr std::uint64_t kStart = 777'000;
constexpr std::uint64_t kUnixStart = 1'700'000'000'000;
constexpr std::int64_t kDay = 86'400'000;

// A host whose two clocks the test moves.
struct Clocks {
    std::uint64_t now = kStart, unix_ms = kUnixStart;
    ClockHistory history{kStart, kUnixStart};

    void pass(std::uint64_t ms)
    {
        for (std::uint64_t i = 0; i < ms; i += 1000) {
            now += 1000;
            unix_ms += 1000;
            history.note(now, unix_ms);
        }
    }
    void set(std::int64_t by) { unix_ms += static_cast<std::uint64_t>(by); }
    [[nodiscard]] std::optional<std::uint64_t> age(std::uint64_t opened) const
    {
        return history.age_ms(opened, now);
    }
};

} // namespace

TEST_CASE("an age is what has passed, whatever the wall clock was set to since")
{
    for (const std::int64_t jump : {3 * kDay, -kDay, std::int64_t{-1'699'000'000'000}}) {
        Clocks clocks;
        clocks.pass(60'000);
        const std::uint64_t opened = clocks.unix_ms;
        clocks.pass(10'000);
        clocks.set(jump);
        CHECK(clocks.age(opened) == 10'000); // before it is noted
        clocks.pass(5'000);
        CHECK(clocks.age(opened) == 15'000);
        clocks.set(-jump);
        clocks.pass(5'000);
        CHECK(clocks.age(opened) == 20'000);
    }
}

TEST_CASE("what was opened after a jump is as old as it is")
{
    for (const std::int64_t jump : {3 * kDay, -kDay}) {
        Clocks clocks;
        clocks.pass(60'000);
        clocks.set(jump);
        const std::uint64_t opened = clocks.unix_ms;
        clocks.pass(5'000);
        CHECK(clocks.age(opened) == 5'000);
    }
}

TEST_CASE("an age never falls, also when the clock shows the same time again")
{
    Clocks clocks;
    clocks.pass(60'000);
    const std::uint64_t opened = clocks.unix_ms;
    clocks.pass(10'000);
    clocks.set(-30'000);
    std::uint64_t before = 10'000;
    for (int second = 0; second < 60; ++second) {
        clocks.pass(1000);
        CHECK(clocks.age(opened) == before + 1000);
        before += 1000;
    }
}

TEST_CASE("a clock that only drifts is no jump")
{
    Clocks clocks;
    const std::uint64_t opened = clocks.unix_ms;
    for (int second = 0; second < 10'000; ++second) {
        clocks.set(-1);
        clocks.pass(1000);
    }
    CHECK(*clocks.age(opened) == 10'000'000);
}

TEST_CASE("a time at which the host did not run has no age")
{
    Clocks clocks;
    clocks.pass(5'000);
    CHECK_FALSE(clocks.age(kUnixStart - 60'000));
    CHECK_FALSE(clocks.age(clocks.unix_ms + 60'000));
    CHECK_FALSE(clocks.age(0));
    CHECK_FALSE(clocks.age(UINT64_MAX));
}

TEST_CASE("a clock that never stands still costs no more memory than one that jumps at times")
{
    Clocks clocks;
    const std::uint64_t opened = clocks.unix_ms;
    for (int jump = 0; jump < 1000; ++jump) {
        clocks.set(jump % 2 == 0 ? kDay : -2 * kDay);
        clocks.pass(1000);
    }
    CHECK_FALSE(clocks.age(opened)); // forgotten
    CHECK(clocks.age(clocks.unix_ms) == 0);
}
