#include "connection.hpp"
#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <sys/socket.h>
#include <vector>

using namespace iotcc;
using net::LaneBench;
using test::eventually;
using test::TcpClient;

TEST_CASE("a peer that resets while the last answer waits ends that connection only")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "");
        return static_cast<std::int64_t>(in.len);
    };
    bench.ended = [&](iotcc_conn* c) {
        bench.send(c, std::string(200'000, 'x')); // more than the cork: it waits for the flush
        // What a reset does to the next send, at a moment that a peer hits only by luck.
        ::shutdown(net::connection_of(*c).fd, SHUT_WR);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    CHECK(client.peer_ends());
    CHECK(bench.all_gone());
}

TEST_CASE("what was said before a stop still reaches the peer")
{
    LaneBench bench;
    std::uint64_t id = 0;
    bench.opened = [&](iotcc_conn* c) {
        id = c->id;
        return IOTCC_OK;
    };
    bench.start();
    TcpClient client(bench.port);
    REQUIRE(eventually([&] { return bench.lane.served_connections() == 1; }));
    bench.on_lane([&] {
        bench.send(bench.lane.find(id), "last words");
        bench.lane.abandon_connections();
    });
    CHECK(client.receive_all() == "last words");
}

TEST_CASE("a connection that closes takes nothing more, also above its mark")
{
    LaneBench bench;
    std::uint64_t id = 0;
    bench.opened = [&](iotcc_conn* c) {
        id = c->id;
        return IOTCC_OK;
    };
    bench.start();
    TcpClient client(bench.port);
    REQUIRE(eventually([&] { return bench.lane.served_connections() == 1; }));
    bench.on_lane([&] {
        iotcc_conn* const conn = bench.lane.find(id);
        bench.send(conn, std::string(1'000'000, 'x'));
        CHECK(bench.send(conn, "more") == IOTCC_E_BUSY);
        bench.lane.close(*conn, IOTCC_CLOSE_LOCAL, "");
        CHECK(bench.send(conn, "more") == IOTCC_E_CLOSED);
    });
}

TEST_CASE("a connection that another one closed hears of nothing but its end")
{
    std::vector<iotcc_conn*> open;
    LaneBench bench;
    int dues = 0;
    bench.opened = [&](iotcc_conn* c) {
        open.push_back(c);
        return IOTCC_OK;
    };
    bench.due = [&](iotcc_conn* c) {
        ++dues;
        bench.lane.close(*open[c == open[0] ? 1 : 0], IOTCC_CLOSE_LOCAL, "by the other");
    };
    bench.start();
    TcpClient first(bench.port), second(bench.port);
    REQUIRE(eventually([&] { return bench.lane.served_connections() == 2; }));
    bench.on_lane([&] {
        for (iotcc_conn* c : open)
            bench.lane.deadline(*c, 1);
    });
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    bench.on_lane([&] { CHECK(dues == 1); });
}

TEST_CASE("where no thread runs the lane, nobody waits for it")
{
    net::Lane lane(0);
    int runs = 0;
    lane.run_and_wait([&] { ++runs; });
    lane.start("test");
    lane.run_and_wait([&] { ++runs; });
    lane.stop();
    lane.run_and_wait([&] { ++runs; });
    CHECK(runs == 3);
}

TEST_CASE("who reads its last answer slowly gets all of it, who reads nothing of it is cut")
{
    using Clock = std::chrono::steady_clock;
    constexpr std::size_t kMuch = 64 << 20; // more than the sockets take
    LaneBench bench;
    bench.limits.stalled_ms = 0;
    bench.limits.flush_ms = 1500;
    bench.limits.output_mark = 2 * kMuch;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, std::string(kMuch, 'x'));
        bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("all");
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    SUBCASE("slowly")
    {
        constexpr std::size_t kPart = kMuch / 64;
        auto next = Clock::now();
        for (std::size_t got = 0; got < kMuch; got += kPart) {
            next += std::chrono::milliseconds(50);
            (void)eventually([&] { return Clock::now() > next; });
            REQUIRE(client.receive(kPart).size() == kPart);
        }
        CHECK(client.receive_all().empty());
    }
    SUBCASE("not")
    {
        CHECK(bench.all_gone());
    }
}
