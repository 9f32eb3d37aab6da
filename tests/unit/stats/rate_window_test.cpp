#include "rate_window.hpp"

#include <doctest/doctest.h>

using namespace iotcc::stats;

namespace {

constexpr std::uint64_t kStart = 5'000'000;

} // namespace

TEST_CASE("a host younger than the window is shown over its lifetime")
{
    RateWindow window(kStart);
    CHECK(window.rates().received == 0);
    window.sample(kStart + 2000, {10, 4});
    CHECK(window.rates().received == doctest::Approx(5));
    CHECK(window.rates().sent == doctest::Approx(2));
}

TEST_CASE("an older host is shown over the last 10 s, and silence brings it to 0")
{
    RateWindow window(kStart);
    for (std::uint64_t s = 1; s <= 60; ++s) {
        window.sample(kStart + s * 1000, {s * 100, s});
    }
    CHECK(window.rates().received == doctest::Approx(100));
    for (std::uint64_t s = 61; s <= 65; ++s) {
        window.sample(kStart + s * 1000, {6000, 60});
    }
    CHECK(window.rates().received == doctest::Approx(50));
    for (std::uint64_t s = 66; s <= 70; ++s) {
        window.sample(kStart + s * 1000, {6000, 60});
    }
    CHECK(window.rates().received == 0);
    CHECK(window.rates().sent == 0);
}

TEST_CASE("late, early and repeated samples leave the rate right")
{
    RateWindow window(kStart);
    window.sample(kStart + 30'000, {300, 0});
    CHECK(window.rates().received == doctest::Approx(10));
    window.sample(kStart + 30'000, {999, 0});
    CHECK(window.rates().received == doctest::Approx(10));
    for (std::uint64_t ms = 100; ms <= 5000; ms += 100) {
        window.sample(kStart + 30'000 + ms, {300 + ms / 10, 0});
    }
    CHECK(window.rates().received == doctest::Approx(100));
}

TEST_CASE("totals that shrink are no messages")
{
    RateWindow window(kStart);
    window.sample(kStart + 1000, {1000, 1000});
    window.sample(kStart + 20'000, {10, 10});
    CHECK(window.rates().received >= 0);
    CHECK(window.rates().received < 1);
}
