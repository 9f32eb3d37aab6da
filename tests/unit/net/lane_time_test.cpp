#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <numeric>
#include <stdexcept>

using namespace iotcc;
using namespace iotcc::net;
using test::eventually;
using test::TcpClient;

namespace {

void stay_for(std::chrono::milliseconds time)
{
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end)
        ;
}

std::uint64_t all(const TimeReading& reading)
{
    return std::accumulate(reading.times.begin(), reading.times.end(), std::uint64_t{0});
}

// Those that took at least 2^i us.
std::uint64_t from(const TimeReading& reading, std::size_t i)
{
    return std::accumulate(reading.times.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                           reading.times.end(), std::uint64_t{0});
}

constexpr std::size_t kFourMs = 12; // 4.096

} // namespace

TEST_CASE("every call into the handler is counted")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    {
        TcpClient client(bench.port);
        for (int i = 0; i < 10; ++i) {
            client.send("x");
            CHECK(client.receive(1) == "x");
        }
        CHECK(all(bench.call_times()) == 11); // with on_open
    }
    CHECK(eventually([&] { return all(bench.call_times()) == 12; })); // and on_close
}

TEST_CASE("no message is said to have come before its connection")
{
    LaneBench bench;
    std::atomic<int> earlier{0};
    const auto look = [&](const iotcc_conn* c) {
        earlier += *c->now_ms < Lane::arrival_of(*c).opened_ms;
    };
    bench.opened = [&](iotcc_conn* c) {
        look(c);
        return IOTCC_OK;
    };
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        look(c);
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    for (int i = 0; i < 100; ++i) {
        TcpClient client(bench.port);
        client.send("x");
        CHECK(client.receive(1) == "x");
    }
    CHECK(earlier == 0);
}

TEST_CASE("a slow callback is told by name, with its time")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        stay_for(std::chrono::milliseconds(20));
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    CHECK(client.receive(1) == "x");
    const auto is_told = [&] {
        for (const auto& [callback, seconds] : bench.slow_calls())
            if (callback == "on_bytes")
                return seconds > 0.019 && seconds < 20;
        return false;
    };
    CHECK(is_told());
    CHECK(from(bench.call_times(), kFourMs) >= 1);
    CHECK(bench.call_times().seconds > 0.019);
    CHECK(eventually([&] { return from(bench.lane.turn_times(), kFourMs) >= 1; }));
}

TEST_CASE("a callback that throws after a while was slow, too")
{
    LaneBench bench;
    bench.opened = [](iotcc_conn*) -> std::int32_t {
        stay_for(std::chrono::milliseconds(20));
        throw std::runtime_error("late");
    };
    bench.start();
    CHECK(TcpClient(bench.port).peer_ends());
    CHECK(eventually([&] { return !bench.slow_calls().empty(); }));
    CHECK(bench.slow_calls().front().first == "on_open");
}

TEST_CASE("a turn is work, not waiting for it")
{
    const auto begin = std::chrono::steady_clock::now();
    LaneBench bench;
    bench.start();
    const TcpClient client(bench.port);
    // With a connection the lane looks at its times each 250 ms.
    CHECK(eventually([&] { return all(bench.lane.turn_times()) >= 4; }));
    const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
    CHECK(bench.lane.turn_times().seconds < passed.count() / 2);
}
