#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

using namespace iotcc;
using net::LaneBench;
using net::text_of;
using net::value;
using test::eventually;
using test::TcpClient;

TEST_CASE("a peer that never reads is closed as overload when its time is up")
{
    LaneBench bench;
    bench.limits.stalled_ms = 1;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf) -> std::int64_t {
        while (bench.send(c, std::string(100'000, 'p')) == IOTCC_OK) {
        }
        return 0;
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("go");
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    CHECK(bench.closes()[0] == IOTCC_CLOSE_OVERLOAD);
    CHECK(bench.all_gone());
}

TEST_CASE("who is not identified in time is closed, who is silent for too long as well")
{
    LaneBench bench;
    static iotcc_slot slot; // of an identified connection
    SUBCASE("identification")
    {
        bench.limits.identify_ms = 1;
    }
    SUBCASE("idle")
    {
        bench.limits.idle_ms = 1;
        bench.opened = [&](iotcc_conn* c) {
            bench.lane.adopt_slot(*c, slot);
            return IOTCC_OK;
        };
    }
    bench.start();
    TcpClient client(bench.port);
    CHECK(client.receive_all().empty());
    CHECK(bench.closes() == std::vector<std::int32_t>{IOTCC_CLOSE_TIMEOUT});
}

TEST_CASE("a deadline comes once, not before its time and not when it was cancelled")
{
    LaneBench bench;
    std::atomic<int> dues{0};
    std::atomic<std::uint64_t> set_at{0}, came_at{0};
    const auto now = [] {
        return static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::milliseconds>(
                                              std::chrono::steady_clock::now().time_since_epoch())
                                              .count());
    };
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.lane.deadline(*c, 300);
        set_at = now();
        if (text_of(in) == "cancel")
            bench.lane.deadline(*c, 0);
        return static_cast<std::int64_t>(in.len);
    };
    bench.due = [&](iotcc_conn*) {
        came_at = now();
        ++dues;
    };
    bench.start();
    TcpClient cancelled(bench.port);
    cancelled.send("cancel");
    TcpClient client(bench.port);
    client.send("x");
    REQUIRE(eventually([&] { return dues == 1; }));
    CHECK(came_at - set_at >= 300);
    CHECK(came_at - set_at <= 1300);
    CHECK(dues == 1);
}

TEST_CASE("a deadline does not come early after the lane stood still")
{
    using Clock = std::chrono::steady_clock;
    LaneBench bench;
    std::atomic<bool> came{false};
    Clock::time_point set_at;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        const auto busy_until = Clock::now() + std::chrono::milliseconds(1500);
        while (Clock::now() < busy_until) { // as a process that was stopped for a while
        }
        set_at = Clock::now();
        bench.lane.deadline(*c, 500);
        return static_cast<std::int64_t>(in.len);
    };
    bench.due = [&](iotcc_conn*) {
        CHECK(Clock::now() - set_at >= std::chrono::milliseconds(500));
        came = true;
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    REQUIRE(eventually([&] { return came.load(); }));
}

TEST_CASE("with the time for stalled output switched off, a peer may take as long as it likes")
{
    LaneBench bench;
    bench.limits.stalled_ms = 0;
    std::atomic<int> dues{0};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf) -> std::int64_t {
        while (bench.send(c, std::string(100'000, 'p')) == IOTCC_OK) {
        }
        bench.lane.deadline(*c, 1);
        return 0;
    };
    bench.due = [&](iotcc_conn* c) {
        ++dues;
        bench.lane.deadline(*c, 1);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("go");
    REQUIRE(eventually([&] { return dues == 3 || !bench.closes().empty(); }));
    CHECK(bench.closes().empty());
}

TEST_CASE("who is not read because of us is not idle, and has its whole time when it is read again")
{
    using Clock = std::chrono::steady_clock;
    LaneBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.stalled_ms = 0;
    bench.limits.idle_ms = 1000;
    std::atomic<iotcc_conn*> unread = nullptr;
    std::atomic<bool> is_filled = true;
    SUBCASE("it is held")
    {
        bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
            bench.lane.hold_reading(*c);
            unread = c;
            return static_cast<std::int64_t>(in.len);
        };
    }
    SUBCASE("its output is above the mark")
    {
        bench.writable = [&](iotcc_conn* c) { // the sockets take much
            CHECK(bench.send(c, "") == IOTCC_OK);
            while (is_filled && bench.send(c, std::string(100'000, 'p')) == IOTCC_OK) {
            }
            CHECK(bench.send(c, "") == (is_filled ? IOTCC_E_BUSY : IOTCC_OK));
        };
        bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
            bench.writable(c);
            unread = c;
            return static_cast<std::int64_t>(in.len);
        };
    }
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    REQUIRE(eventually([&] { return unread != nullptr; }));
    const auto until = Clock::now() + std::chrono::milliseconds(2500);
    REQUIRE(eventually([&] {
        bench.on_lane([] {});
        return Clock::now() > until;
    }));
    REQUIRE(bench.closes().empty());
    const auto again = Clock::now();
    bench.on_lane([&] {
        is_filled = false;
        bench.lane.resume_reading(*unread);
    });
    (void)client.receive_all();
    CHECK(Clock::now() - again >= std::chrono::milliseconds(900));
    CHECK(bench.closes() == std::vector<std::int32_t>{IOTCC_CLOSE_TIMEOUT});
}

TEST_CASE("silence while a connection lingers is no idle one")
{
    LaneBench bench;
    bench.limits.identify_ms = 0;
    std::vector<net::Limit> reached;
    SUBCASE("it was closed as idle, which counts once")
    {
        bench.limits.idle_ms = 1;
        reached = {net::Limit::idle_ms};
    }
    SUBCASE("it was closed for another reason")
    {
        bench.limits.idle_ms = 500;
        bench.opened = [&](iotcc_conn* c) {
            bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "");
            return IOTCC_OK;
        };
    }
    bench.start();
    TcpClient stays(bench.port);
    CHECK(stays.receive_all().empty());
    CHECK(bench.all_gone());
    CHECK(bench.limits_reached() == reached);
    CHECK(bench.closes().size() == 1);
}
