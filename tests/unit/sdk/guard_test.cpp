#include <iotcc/fake_host.hpp>
#include <iotcc/guard.hpp>

#include <doctest/doctest.h>

#include <new>
#include <stdexcept>
#include <string>

using iotcc::guard;
using iotcc::Outcome;
using iotcc::testing::FakeHost;

TEST_CASE("a result passes through")
{
    const FakeHost host;
    CHECK(guard(&host.abi(), "on_bytes", [] { return std::int64_t{1} << 40; }) == std::int64_t{1}
                                                                                      << 40);
    CHECK(guard(&host.abi(), "on_close", [] {}) == Outcome::returned);
    CHECK(host.log.empty());
}

TEST_CASE("what is thrown becomes a code and a line in the log")
{
    const FakeHost host;
    CHECK(guard(&host.abi(), "on_bytes", []() -> std::int64_t {
              throw std::runtime_error("no such frame");
          }) == IOTCC_E_EXCEPTION);
    CHECK(guard(&host.abi(), "create", []() -> std::int32_t { throw 7; }) == IOTCC_E_EXCEPTION);
    CHECK(guard(&host.abi(), "on_close", [] { throw std::bad_alloc(); }) == Outcome::threw);
    REQUIRE(host.log.size() == 3);
    CHECK(host.log[0] == "on_bytes threw: no such frame");
    CHECK(host.log[1] == "create threw: something that is no std::exception");
    CHECK(host.log[2] == "on_close threw: std::bad_alloc");
}

TEST_CASE("words without end are cut, not dropped")
{
    const FakeHost host;
    guard(&host.abi(), "on_close", [] { throw std::runtime_error(std::string(10'000, 'x')); });
    REQUIRE(host.log.size() == 1);
    CHECK(host.log[0].size() == 511);
}

TEST_CASE("without a host the throw is still stopped")
{
    CHECK(guard(nullptr, "create", []() -> std::int32_t { throw 7; }) == IOTCC_E_EXCEPTION);
}

TEST_CASE("a service is found by its type, and a missing one is named")
{
    const FakeHost host;
    CHECK(iotcc::query<iotcc_io>(host.abi()) == &iotcc::testing::FakePeer::io());
    CHECK(iotcc::query<iotcc_bus>(host.abi()) == nullptr);
    CHECK_THROWS_WITH_AS(static_cast<void>(iotcc::require<iotcc_bus>(host.abi())),
                         "this host has no service iotcc.bus/1", std::runtime_error);
}
