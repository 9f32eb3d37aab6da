#include "failure_limit.hpp"

#include <doctest/doctest.h>

using namespace iotcc::auth;

TEST_CASE("an address may fail ten times in a minute, whatever its port")
{
    FailureLimit limit;
    for (std::uint32_t i = 1; i <= 10; ++i) {
        const auto outcome = limit.failed("192.0.2.1:" + std::to_string(i), 1000 + i);
        CHECK(outcome.failures == i);
        CHECK(outcome.retry_after_ms == 0);
    }
    CHECK(limit.failed("192.0.2.1:99", 31'001).retry_after_ms == 30'000);
    CHECK(limit.failed("192.0.2.2:99", 31'001).retry_after_ms == 0);
    CHECK(limit.failed("192.0.2.1:99", 61'001).retry_after_ms == 0);
}

TEST_CASE("the addresses of one IPv6 subnet are one peer")
{
    CHECK(peer_key("[2001:db8::1]:5000") == peer_key("[2001:db8::2:3]:1"));
    CHECK(peer_key("[2001:db8::1]:5000") != peer_key("[2001:db8:0:1::1]:5000"));
    CHECK(peer_key("unix") == "unix");
    CHECK(peer_key("192.0.2.1:80") == "192.0.2.1");
}

TEST_CASE("no number of addresses makes the table grow above its bound")
{
    FailureLimit limit({.failures = 1, .window_ms = 1000, .addresses = 8});
    for (int i = 0; i < 100; ++i)
        (void)limit.failed("10.0.0." + std::to_string(i) + ":1", 5);
    CHECK(limit.addresses() == 8);
    CHECK(limit.failed("10.0.0.99:1", 6).failures == 2);
    CHECK(limit.failed("10.0.0.0:1", 6).failures == 1); // was forgotten
    (void)limit.failed("10.0.0.1:1", 2000);
    CHECK(limit.addresses() == 1);
}
