#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

using namespace iotcc;
using net::LaneBench;
using net::text_of;
using net::value;
using test::eventually;
using test::TcpClient;

TEST_CASE("what is sent in a callback reaches the peer, and both directions are counted")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, "<");
        bench.send(c, text_of(in), 0);
        bench.send(c, ">");
        CHECK(c->slot->last_tx_ms > 1'600'000'000'000);
        CHECK(c->slot->tx_bytes == 7);
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("hello");
    CHECK(client.receive(7) == "<hello>");
    CHECK(value(bench.sum.rx_bytes) == 5);
    CHECK(value(bench.sum.tx_bytes) == 7);
    CHECK(value(bench.sum.tx_msgs) == 2);
}

TEST_CASE("a peer that does not read makes send busy, and gets everything in order once it reads")
{
    const std::string piece(10'000, 'p'); // before the bench: the lane may still hold it at the end
    LaneBench bench;
    std::atomic<bool> busy{false};
    std::atomic<int> writables{0};
    std::size_t sent = 0;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        while (sent < 2000) {
            if (bench.send(c, piece) == IOTCC_E_BUSY) {
                busy = true;
                return 0; // the same bytes come again
            }
            ++sent;
        }
        if (bench.send(c, "end") == IOTCC_E_BUSY) // the last piece was the one above the mark
            return 0;
        return static_cast<std::int64_t>(in.len);
    };
    bench.writable = [&](iotcc_conn*) { ++writables; };
    bench.start();
    TcpClient client(bench.port);
    client.send("go");
    REQUIRE(eventually([&] { return busy.load(); }));
    CHECK(client.receive(2000 * piece.size()).find_first_not_of('p') == std::string::npos);
    CHECK(client.receive(3) == "end");
    CHECK(writables > 0);
    CHECK(value(bench.sum.tx_msgs) == 2001);
}

TEST_CASE("what a callback sends reaches the peer although it closes, even with unread input")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf) {
        bench.send(c, "good");
        bench.lane.close(*c, IOTCC_CLOSE_DENIED, "enough");
        CHECK(bench.send(c, "bye") == IOTCC_OK);
        return std::int64_t{1};
    };
    bench.start();
    TcpClient client(bench.port);
    client.send(std::string(200'000, 'x'));
    CHECK(client.receive_all() == "goodbye");
    CHECK(bench.closes() == std::vector<std::int32_t>{IOTCC_CLOSE_DENIED});
    CHECK(bench.reasons() == std::vector<std::string>{"enough"});
    client.shut_write();
    CHECK(bench.all_gone());
}

TEST_CASE("a handler that throws loses that connection and no other")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        if (text_of(in) == "throw")
            throw std::runtime_error("as asked");
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient good(bench.port), bad(bench.port);
    bad.send("throw");
    CHECK(bad.peer_ends());
    good.send("still here");
    CHECK(good.receive(10) == "still here");
    CHECK(bench.reasons()[0] == "on_bytes: as asked");
}

TEST_CASE("a refusal in on_open closes without on_close")
{
    LaneBench bench;
    bench.opened = [](iotcc_conn*) { return IOTCC_E_DENIED; };
    bench.start();
    TcpClient client(bench.port);
    CHECK(client.receive_all().empty());
    CHECK(bench.closes().empty());
}

TEST_CASE("two connections that keep each other busy do not keep the lane from the rest")
{
    LaneBench bench;
    bench.limits.output_mark = 1;
    iotcc_conn* pair[2] = {};
    std::size_t opened = 0;
    std::atomic<int> writables{0}, writables_when_run{0};
    bench.opened = [&](iotcc_conn* c) {
        pair[opened++] = c;
        return IOTCC_OK;
    };
    bench.writable = [&](iotcc_conn* c) {
        if (++writables == 1)
            bench.lane.post([&] { writables_when_run = writables.load(); });
        bench.send(pair[c == pair[0] ? 1 : 0], "on"); // the other becomes writable by that
    };
    bench.start();
    TcpClient first(bench.port), second(bench.port);
    REQUIRE(eventually([&] { return bench.lane.served_connections() == 2; }));
    bench.on_lane([&] { bench.send(pair[0], "on"); });
    REQUIRE(eventually([&] { return writables_when_run != 0; }));
    CHECK(writables_when_run < 100);
    bench.lane.stop();
}

TEST_CASE("a drain tells every peer and ends with FIN")
{
    LaneBench bench;
    bench.drained = [&](iotcc_conn* c) { bench.send(c, "bye", 0); };
    bench.start();
    std::vector<TcpClient> clients;
    for (int i = 0; i < 50; ++i)
        clients.emplace_back(bench.port);
    REQUIRE(eventually([&] { return bench.lane.served_connections() == 50; }));
    bench.lane.post([&] { bench.lane.drain(nullptr, 8000); });
    for (TcpClient& client : clients) {
        CHECK(client.receive_all() == "bye");
        client.shut_write();
    }
    CHECK(bench.all_gone());
    CHECK(bench.closes() == std::vector<std::int32_t>(50, IOTCC_CLOSE_DRAIN));
}

TEST_CASE("the connection limit refuses the next one and takes a new one when one has left")
{
    LaneBench bench(2);
    bench.opened = [&](iotcc_conn* c) {
        bench.send(c, "hi");
        return IOTCC_OK;
    };
    bench.start();
    TcpClient first(bench.port), second(bench.port);
    first.receive(2);
    second.receive(2);
    TcpClient third(bench.port);
    CHECK(third.peer_ends());
    CHECK(bench.turned_away() == std::vector{iotcc::net::Limit::host_connections});
    first.reset();
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 1; }));
    TcpClient fourth(bench.port);
    CHECK(fourth.receive(2) == "hi");
}

TEST_CASE("a stop ends connections of every kind of peer, and ids are not reused")
{
    std::vector<std::uint64_t> ids;
    LaneBench bench;
    bench.opened = [&](iotcc_conn* c) {
        ids.push_back(c->id);
        return IOTCC_OK;
    };
    bench.start();
    for (int i = 0; i < 20; ++i) {
        TcpClient client(bench.port);
        REQUIRE(eventually([&] { return bench.lane.served_connections() == 1; }));
        client.reset();
        REQUIRE(bench.all_gone());
    }
    bench.lane.stop();
    std::sort(ids.begin(), ids.end());
    CHECK(std::unique(ids.begin(), ids.end()) == ids.end());
    CHECK(ids.size() == 20);
}
