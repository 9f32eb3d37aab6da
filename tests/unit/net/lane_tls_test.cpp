#include "tls_bench.hpp"
#include "tls_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <sys/socket.h>
#include <vector>

using namespace iotcc;
using net::text_of;
using net::TlsBench;
using net::value;
using test::eventually;
using test::TcpClient;
using test::TlsClient;

namespace {

std::string letters(std::size_t n)
{
    std::string text(n, ' ');
    for (std::size_t i = 0; i < n; ++i)
        text[i] = static_cast<char>('a' + i * 7 % 26);
    return text;
}

} // namespace

TEST_CASE("over TLS a handler sees and counts what the device says, not what goes over the wire")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsBench bench;
        bench.start();
        TlsClient client(bench.port, {.version = version});
        client.handshake().send("hello");
        CHECK(client.receive(5) == "hello");
        CHECK(value(bench.sum.rx_bytes) == 5);
        CHECK(value(bench.sum.tx_bytes) == 5);
        CHECK(value(bench.sum.tx_msgs) == 1);
    }
}

TEST_CASE("what comes in one piece with the end of the handshake is not lost")
{
    TlsBench bench;
    bench.start();
    TlsClient client(bench.port, {.version = TLS1_3_VERSION});
    // The client's last flight is written by the first call that can also write data.
    while (SSL_do_handshake(&client.ssl()) != 1) {
        client.push();
        char bytes[4096];
        const ssize_t n = ::recv(client.tcp().fd(), bytes, sizeof bytes, 0);
        REQUIRE(n > 0);
        BIO_write(SSL_get_rbio(&client.ssl()), bytes, static_cast<int>(n));
    }
    client.send("hello");
    CHECK(client.receive(5) == "hello");
}

TEST_CASE("a large message goes through in both directions")
{
    const std::string message = letters(1'000'000);
    TlsBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        if (in.len < message.size()) {
            CHECK(bench.lane.need(*c, message.size()) == IOTCC_OK);
            return 0;
        }
        bench.send(c, text_of(in));
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TlsClient client(bench.port);
    client.handshake().send(message);
    CHECK(client.receive(message.size()) == message);
}

TEST_CASE("reading that was held goes on with what had been received already")
{
    std::uint64_t id = 0;
    std::string seen;
    TlsBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        id = c->id;
        bench.lane.hold_reading(*c);
        seen += text_of(in);
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TlsClient client(bench.port);
    const std::string message = letters(200'000);
    client.handshake().send(message);
    CHECK(eventually([&] {
        std::size_t n = 0;
        bench.on_lane([&] {
            if (iotcc_conn* const c = bench.lane.find(id); c != nullptr)
                bench.lane.resume_reading(*c);
            n = seen.size();
        });
        return n == message.size();
    }));
    CHECK(seen == message);
}

TEST_CASE("a peer that does not read over TLS makes send busy, and gets everything in order")
{
    const std::string piece = letters(10'000); // before the bench: the lane may still use it
    std::atomic<bool> busy{false};
    std::size_t sent = 0;
    TlsBench bench;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        while (sent < 20'000'000) {
            if (bench.send(c, piece) != IOTCC_OK) {
                busy = true;
                return 0;
            }
            sent += piece.size();
        }
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TlsClient client(bench.port);
    client.handshake().send("go");
    REQUIRE(eventually([&] { return busy.load(); }));
    for (std::size_t got = 0; got < 20'000'000; got += piece.size())
        REQUIRE(client.receive(piece.size()) == piece);
}

TEST_CASE("what is sent outside of a callback, and before a close, arrives before close_notify")
{
    TlsBench bench;
    std::uint64_t id = 0;
    bench.opened = [&](iotcc_conn* c) {
        id = c->id;
        return IOTCC_OK;
    };
    bench.ended = [&](iotcc_conn* c) { bench.send(c, "bye"); };
    bench.start();
    TlsClient client(bench.port);
    client.handshake().send("x");
    CHECK(client.receive(1) == "x");
    const std::string message = letters(300'000);
    bench.on_lane([&] {
        iotcc_conn* const c = bench.lane.find(id);
        bench.send(c, message);
        bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "");
    });
    CHECK(client.receive(message.size() + 3) == message + "bye");
    CHECK(client.receive_end() == TlsClient::End::notified);
    CHECK(bench.all_gone());
}

TEST_CASE("a drain says goodbye over TLS, and ends what is still in its handshake")
{
    TlsBench bench;
    bench.drained = [&](iotcc_conn* c) { bench.send(c, "goodbye"); };
    bench.start();
    TlsClient client(bench.port);
    client.handshake().send("x");
    CHECK(client.receive(1) == "x");
    TcpClient silent(bench.port);
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 2; }));
    bench.on_lane([&] { bench.lane.drain(nullptr, 1000); });
    CHECK(client.receive(7) == "goodbye");
    CHECK(client.receive_end() == TlsClient::End::notified);
    CHECK(silent.receive_all().empty());
}

TEST_CASE("a peer that ends with close_notify, with a bare FIN or by a reset is a peer's close")
{
    TlsBench bench;
    bench.start();
    TlsClient polite(bench.port), bare(bench.port), rude(bench.port);
    polite.handshake().send("x");
    polite.close_notify();
    bare.handshake().send("x");
    bare.tcp().shut_write();
    CHECK(polite.receive(1) == "x");
    CHECK(polite.receive_end() == TlsClient::End::notified);
    CHECK(bare.receive(1) == "x");
    rude.handshake().tcp().reset();
    CHECK(bench.all_gone());
    CHECK(bench.closes() == std::vector<std::int32_t>(3, IOTCC_CLOSE_PEER));
    CHECK(bench.lane.failed_handshakes() == 0);
}

TEST_CASE("half a record at the end is a peer's close, and a broken one a protocol error")
{
    TlsBench bench;
    bench.start();
    TlsClient half(bench.port), broken(bench.port);
    const std::string record = half.handshake().sealed("hello");
    half.tcp().send(record.substr(0, record.size() / 2));
    half.tcp().shut_write();
    REQUIRE(eventually([&] { return bench.closes().size() == 1; }));
    CHECK(bench.closes()[0] == IOTCC_CLOSE_PEER);
    std::string changed = broken.handshake().sealed("hello");
    changed.back() = static_cast<char>(changed.back() ^ 1);
    broken.tcp().send(changed);
    REQUIRE(eventually([&] { return bench.closes().size() == 2; }));
    CHECK(bench.closes()[1] == IOTCC_CLOSE_PROTOCOL);
    CHECK_THROWS_WITH(broken.receive_end(), doctest::Contains("alert"));
    CHECK(value(bench.sum.rx_bytes) == 0);
}

TEST_CASE("a flood of key updates keeps nobody else waiting")
{
    TlsBench bench;
    bench.start();
    TlsClient flood(bench.port, {.version = TLS1_3_VERSION}), other(bench.port);
    flood.handshake();
    other.handshake();
    for (int i = 0; i < 500; ++i) {
        REQUIRE(SSL_key_update(&flood.ssl(), SSL_KEY_UPDATE_REQUESTED) == 1);
        (void)SSL_do_handshake(&flood.ssl());
        flood.push();
    }
    other.send("x");
    CHECK(other.receive(1) == "x");
    flood.send("y");
    CHECK(flood.receive(1) == "y");
}

TEST_CASE("places that had TLS serve again")
{
    TlsBench bench;
    bench.start();
    for (int i = 0; i < 50; ++i) {
        TlsClient client(bench.port);
        client.handshake().send("x");
        CHECK(client.receive(1) == "x");
    }
    CHECK(bench.all_gone());
}
