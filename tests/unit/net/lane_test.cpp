#include "lane_bench.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <system_error>
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

TEST_CASE("bytes that were not used come again in front of new ones, however the stream is cut")
{
    LaneBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) { // frames of four bytes
        const std::size_t whole = in.len / 4 * 4;
        bench.send(c, text_of(in).substr(0, whole));
        return static_cast<std::int64_t>(whole);
    };
    bench.start();
    TcpClient client(bench.port);
    const std::string text = "aaaabbbbccccddddeeee";
    for (const char byte : text)
        client.send(std::string(1, byte));
    CHECK(client.receive(text.size()) == text);
}

TEST_CASE("after need the handler is not asked again before so much is there")
{
    LaneBench bench;
    constexpr std::size_t kFrame = 300'000; // more than a read and more than the headroom
    std::atomic<int> calls{0};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        ++calls;
        if (in.len < kFrame) {
            CHECK(bench.lane.need(*c, kFrame) == IOTCC_OK);
            return 0;
        }
        CHECK(text_of(in).find_first_not_of('x') == std::string_view::npos);
        bench.send(c, "got it");
        return kFrame;
    };
    bench.start();
    TcpClient client(bench.port);
    client.send(std::string(kFrame, 'x'));
    CHECK(client.receive(6) == "got it");
    CHECK(calls == 2);
}

TEST_CASE("need above the input limit is refused")
{
    LaneBench bench;
    bench.limits.max_input = 1000;
    std::atomic<std::int32_t> result{IOTCC_OK};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        result = bench.lane.need(*c, 1001);
        bench.send(c, "!");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("x");
    client.receive(1);
    CHECK(result == IOTCC_E_ARG);
}

TEST_CASE("an unfinished message over the input limit closes the connection")
{
    LaneBench bench;
    bench.limits.max_input = 100'000;
    bench.bytes = [](iotcc_conn*, iotcc_buf) { return std::int64_t{0}; };
    bench.start();
    TcpClient client(bench.port);
    try {
        client.send(std::string(1'000'000, 'x'));
    } catch (const std::system_error&) { // the host closed already
    }
    CHECK(client.peer_ends());
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    CHECK(bench.closes()[0] == IOTCC_CLOSE_PROTOCOL);
    CHECK(value(bench.sum.errors) == 1);
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

TEST_CASE("a reader that is held and resumed in one callback gets what it left over")
{
    LaneBench bench;
    bool first = true;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        if (first) {
            first = false;
            bench.lane.hold_reading(*c);
            bench.lane.resume_reading(*c);
            return 1;
        }
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("abc");
    CHECK(client.receive(2) == "bc");
}

TEST_CASE("a reader that is held gets nothing, and everything after resume")
{
    LaneBench bench;
    std::atomic<std::uint64_t> held_id{0};
    std::atomic<int> calls{0};
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        ++calls;
        if (held_id == 0) {
            bench.lane.hold_reading(*c);
            held_id = c->id;
            return 1;
        }
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TcpClient client(bench.port);
    client.send("abc");
    REQUIRE(eventually([&] { return held_id != 0; }));
    client.send("def");
    bench.on_lane([&] {
        CHECK(calls == 1);
        bench.lane.resume_reading(*bench.lane.find(held_id));
    });
    CHECK(client.receive(5) == "bcdef");
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
