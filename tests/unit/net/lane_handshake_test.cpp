#include "tls_bench.hpp"
#include "tls_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <string>

using namespace iotcc;
using net::text_of;
using net::TlsBench;
using net::value;
using test::eventually;
using test::TcpClient;
using test::TlsClient;

namespace {

// Whether a client that comes now is served.
bool is_echoed(std::uint16_t port)
{
    try {
        TlsClient client(port);
        client.handshake().send("x");
        return client.receive(1) == "x";
    } catch (const std::exception&) {
        return false;
    }
}

} // namespace

TEST_CASE("on_open comes after the handshake, and what it sends arrives")
{
    TlsBench bench;
    std::atomic<int> opened{0};
    bench.opened = [&](iotcc_conn* c) {
        ++opened;
        bench.send(c, "welcome");
        return IOTCC_OK;
    };
    bench.start();
    TlsClient client(bench.port);
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 1; }));
    CHECK(opened == 0);
    CHECK(client.handshake().receive(7) == "welcome");
}

TEST_CASE("a handshake and a message byte by byte are like others")
{
    TlsBench bench;
    bench.start();
    TlsClient client(bench.port, {.piece = 1});
    client.handshake();
    for (const char byte : client.sealed("hello"))
        client.tcp().send(std::string(1, byte));
    CHECK(client.receive(5) == "hello");
}

TEST_CASE("versions below TLS 1.2 are refused")
{
    TlsBench bench;
    bench.start();
    CHECK_THROWS(TlsClient(bench.port, {.version = TLS1_1_VERSION}).handshake());
    CHECK(bench.fails_with("below TLS 1.2"));
    CHECK(bench.lane.failed_handshakes() == 1);
}

TEST_CASE("plain HTTP and garbage end at once, and are counted as failed handshakes")
{
    TlsBench bench;
    bench.start();
    TcpClient http(bench.port), garbage(bench.port);
    http.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(http.peer_ends());
    garbage.send(std::string(100, '\xff'));
    CHECK(garbage.peer_ends());
    CHECK(bench.fails_with("plain HTTP"));
    CHECK(bench.fails_with("no TLS"));
    CHECK(bench.lane.failed_handshakes() == 2);
}

TEST_CASE("who connects and leaves without a word is no failed handshake")
{
    TlsBench bench;
    bench.start();
    TcpClient(bench.port).shut_write();
    REQUIRE(eventually([&] { return bench.reasons().size() == 1; }));
    CHECK(bench.closes().empty()); // on_close is for what on_open was called for
    CHECK(bench.lane.failed_handshakes() == 0);
}

TEST_CASE("a handshake has until its deadline, counted from accept")
{
    TlsBench bench;
    bench.limits.identify_ms = 0;
    bench.limits.handshake_ms = 300;
    bench.start();
    TlsClient done(bench.port);
    done.handshake();
    TcpClient slow(bench.port);
    slow.send("\x16\x03\x01");
    CHECK(slow.peer_ends());
    CHECK(bench.fails_with("not complete in time"));
    done.send("x"); // its own deadline is over with the handshake
    CHECK(done.receive(1) == "x");
}

TEST_CASE("a handshake over its time gives its place to a peer that finds none")
{
    TlsBench bench(2);
    bench.limits.identify_ms = 0;
    bench.limits.handshake_ms = 60'000;
    bench.limits.patience_ms = 300;
    bench.start();
    TlsClient done(bench.port);
    done.handshake();
    TcpClient silent(bench.port);
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 2; }));
    CHECK(TcpClient(bench.port).peer_ends()); // it has its time
    CHECK(bench.lane.open_connections() == 2);
    CHECK(eventually([&] { return is_echoed(bench.port); }));
    CHECK(silent.peer_ends());
    CHECK(bench.fails_with("another peer came"));
    CHECK(bench.lane.failed_handshakes() == 1);
    done.send("x");
    CHECK(done.receive(1) == "x");
}

TEST_CASE("a handshake keeps its place where nobody is impatient")
{
    TlsBench bench(1);
    bench.start();
    TcpClient slow(bench.port);
    REQUIRE(eventually([&] { return bench.lane.open_connections() == 1; }));
    CHECK(TcpClient(bench.port).peer_ends());
    CHECK(bench.lane.open_connections() == 1);
    CHECK(bench.lane.failed_handshakes() == 0);
}

TEST_CASE("a renegotiation is refused")
{
    TlsBench bench;
    bench.start();
    TlsClient client(bench.port, {.version = TLS1_2_VERSION});
    client.handshake();
    REQUIRE(SSL_renegotiate(&client.ssl()) == 1);
    (void)SSL_do_handshake(&client.ssl());
    client.push();
    // The server's answer is a warning; OpenSSL's client takes it as the end of the attempt.
    CHECK_THROWS_WITH(client.receive(1), doctest::Contains("no renegotiation"));
}
TEST_CASE("a required client certificate: none and a stranger's are refused, ours gives its name")
{
    TlsBench bench(net::ClientCheck::required);
    bench.folder().make_signed("ours", "device-7", "ca");
    bench.folder().make("strange", "device-7");
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, bench.lane.proved_name(*c) + ";");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    const auto with = [&](const std::string& name) {
        return test::TlsClientOptions{.certificate = bench.folder().certificate(name),
                                      .key = bench.folder().key(name)};
    };
    // TLS 1.3: the client is done before the server has judged it.
    CHECK_THROWS(TlsClient(bench.port).handshake().receive(1));
    CHECK(bench.fails_with("one is required"));
    CHECK_THROWS(TlsClient(bench.port, with("strange")).handshake().receive(1));
    CHECK(bench.fails_with("certificate is refused"));
    TlsClient ours(bench.port, with("ours"));
    ours.handshake().send("x");
    CHECK(ours.receive(9) == "device-7;");
    CHECK(bench.lane.failed_handshakes() == 2);
}

TEST_CASE("an optional client certificate may be missing, but not be wrong")
{
    TlsBench bench(net::ClientCheck::optional);
    bench.folder().make("strange", "device-7");
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, "<" + bench.lane.proved_name(*c) + ">");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    TlsClient none(bench.port);
    none.handshake().send("x");
    CHECK(none.receive(2) == "<>");
    TlsClient strange(bench.port, {.certificate = bench.folder().certificate("strange"),
                                   .key = bench.folder().key("strange")});
    CHECK_THROWS(strange.handshake().receive(1));
}

TEST_CASE("a reload is for new handshakes; who is connected stays")
{
    TlsBench bench;
    bench.start();
    TlsClient before(bench.port);
    CHECK(before.handshake().peer_name() == "localhost");
    bench.folder().make("own", "renewed");
    bench.tls.use(bench.tls.read_again());
    CHECK(TlsClient(bench.port).handshake().peer_name() == "renewed");
    before.send("x");
    CHECK(before.receive(1) == "x");
}
