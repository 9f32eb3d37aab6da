#include "accept_rate.hpp"

#include <doctest/doctest.h>

#include <cstdint>

using iotcc::net::AcceptRate;

namespace {

constexpr std::uint64_t kSecond = 1'000'000'000;

// How many a lane that always has dials takes in that time.
unsigned taken(AcceptRate& rate, std::uint64_t from, std::uint64_t to)
{
    unsigned n = 0;
    for (std::uint64_t now = from; now < to;) {
        if (const std::uint64_t wait = rate.wait_ns(now); wait != 0) {
            now += wait;
            continue;
        }
        rate.charge(now);
        ++n;
    }
    return n;
}

} // namespace

TEST_CASE("a flood is taken at the rate, after a tenth of a second's worth at once")
{
    AcceptRate rate(1000);
    CHECK(taken(rate, 10 * kSecond, 10 * kSecond + 1) == 100);
    CHECK(taken(rate, 10 * kSecond, 20 * kSecond) == doctest::Approx(10'000).epsilon(0.01));
}

TEST_CASE("a pause fills the bucket up to its size and no further")
{
    AcceptRate rate(1000);
    (void)taken(rate, kSecond, 2 * kSecond);
    CHECK(taken(rate, 100 * kSecond, 100 * kSecond + 1) == 100);
}

TEST_CASE("a rate below ten a second takes one at a time")
{
    AcceptRate rate(2);
    CHECK(taken(rate, kSecond, kSecond + 1) == 1);
    CHECK(taken(rate, kSecond + 1, 11 * kSecond) == doctest::Approx(20).epsilon(0.06));
}

TEST_CASE("a rate of 0 never waits")
{
    AcceptRate rate(0);
    CHECK_FALSE(rate.applies());
    for (int i = 0; i < 10'000; ++i)
        rate.charge(kSecond);
    CHECK(rate.wait_ns(kSecond) == 0);
}
