#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>

using namespace iotcc;
using net::LaneBench;
using net::MemoryStep;
using net::text_of;
using test::eventually;
using test::TcpClient;

namespace {

using Clock = std::chrono::steady_clock;

// Its handler echoes; who says "p..." has published.
struct MemoryBench : LaneBench {
    MemoryBench()
    {
        limits.identify_ms = 0;
        bytes = [this](iotcc_conn* c, iotcc_buf in) {
            if (text_of(in).starts_with('p'))
                lane.published(*c);
            send(c, text_of(in));
            return static_cast<std::int64_t>(in.len);
        };
    }
    ~MemoryBench() override { lane.stop(); }
    void step(MemoryStep step)
    {
        on_lane([&] { lane.set_memory_step(step); });
    }
};

std::string echoed(TcpClient& client, const std::string& text)
{
    client.send(text);
    return client.receive(text.size());
}

} // namespace

TEST_CASE(
    "from the first step on dials wait, and are served when it is over; who is there is served")
{
    MemoryBench bench;
    bench.start();
    TcpClient before(bench.port);
    CHECK(echoed(before, "x") == "x");
    for (const MemoryStep step : {MemoryStep::no_accepts, MemoryStep::no_devices}) {
        bench.step(step);
        TcpClient waits(bench.port);
        waits.send("y");
        CHECK(echoed(before, "x") == "x"); // a turn of the lane with the dial in the backlog
        CHECK(bench.lane.open_connections() == 1);
        bench.step(MemoryStep::none);
        CHECK(waits.receive(1) == "y");
        waits.shut_write();
        CHECK(waits.peer_ends());
        CHECK(eventually([&] { return bench.lane.open_connections() == 1; }));
    }
}

TEST_CASE("who publishes is read no more until memory is there, and loses nothing; others are read")
{
    MemoryBench bench;
    bench.start();
    TcpClient publisher(bench.port), other(bench.port);
    CHECK(echoed(publisher, "p1") == "p1");
    CHECK(echoed(other, "x") == "x");
    bench.step(MemoryStep::no_publishers);
    CHECK(echoed(publisher, "p2") == "p2"); // that it publishes is known from its next message on
    publisher.send("p3");
    CHECK(echoed(other, "x") == "x");
    CHECK(echoed(other, "x") == "x");
    bench.step(MemoryStep::no_devices);
    CHECK(echoed(other, "x") == "x");
    CHECK(bench.lane.open_connections() == 2);
    std::atomic<bool> is_read = false;
    bench.on_lane([&] {
        bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
            is_read = is_read || text_of(in) == "p3";
            bench.send(c, text_of(in));
            return static_cast<std::int64_t>(in.len);
        };
    });
    CHECK(echoed(other, "x") == "x");
    CHECK_FALSE(is_read);
    bench.step(MemoryStep::no_accepts);
    CHECK(publisher.receive(2) == "p3");
}

TEST_CASE("a long message grows no further while memory is short, and is whole in the end")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.message_ms = 2000;
    constexpr std::size_t kLong = 400'000;
    std::atomic<std::size_t> most = 0;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        most = in.len;
        if (in.len < kLong)
            return 0;
        bench.send(c, "whole");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port), other(bench.port);
    client.send(std::string(200'000, 'x'));
    REQUIRE(eventually([&] { return most == 200'000; }));
    bench.on_lane([&] { bench.lane.set_memory_step(MemoryStep::no_publishers); });
    client.send(std::string(200'000, 'x'));
    const auto until = Clock::now() + std::chrono::milliseconds(4000); // over message_ms
    REQUIRE(eventually([&] {
        bench.on_lane([] {});
        return Clock::now() > until;
    }));
    CHECK(most == 200'000);
    CHECK(bench.closes().empty());
    bench.on_lane([&] { bench.lane.set_memory_step(MemoryStep::none); });
    CHECK(client.receive(5) == "whole");
}

TEST_CASE("who is not read for want of memory is neither idle nor over its deadline")
{
    MemoryBench bench;
    bench.limits.idle_ms = 2000;
    std::atomic<int> dues = 0;
    bench.due = [&](iotcc_conn*) { ++dues; };
    bench.opened = [&](iotcc_conn* c) {
        bench.lane.deadline(*c, 2000);
        return IOTCC_OK;
    };
    bench.start();
    bench.step(MemoryStep::none);
    TcpClient publisher(bench.port);
    CHECK(echoed(publisher, "p1") == "p1");
    bench.step(MemoryStep::no_publishers);
    CHECK(echoed(publisher, "p2") == "p2");
    const auto until = Clock::now() + std::chrono::milliseconds(4000);
    REQUIRE(eventually([&] {
        bench.on_lane([] {});
        return Clock::now() > until;
    }));
    CHECK(bench.closes().empty());
    CHECK(dues == 0);
    const auto again = Clock::now();
    bench.step(MemoryStep::none);
    CHECK(echoed(publisher, "x") == "x");
    CHECK(publisher.peer_ends());
    CHECK(Clock::now() - again >= std::chrono::milliseconds(1900));
    CHECK(bench.limits_reached() == std::vector{net::Limit::idle_ms});
}
