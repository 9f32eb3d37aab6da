#include "odd_certificate.hpp"
#include "tls_bench.hpp"
#include "tls_client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace iotcc;
using net::text_of;
using net::TlsBench;
using net::value;
using test::CommonName;
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

// What is sent is answered with the name that the peer has proved, and a semicolon.
void answer_names(TlsBench& bench)
{
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.send(c, std::string(bench.lane.proved_name(*c).value_or("no certificate")) + ";");
        return static_cast<std::int64_t>(in.len);
    };
}

test::TlsClientOptions with(const TlsBench& bench, const std::string& name, int version = 0)
{
    return {.version = version,
            .certificate = bench.folder().certificate(name),
            .key = bench.folder().key(name)};
}

std::string answered_name(const TlsBench& bench, test::TlsClientOptions options)
{
    TlsClient client(bench.port, std::move(options));
    client.handshake().send("x");
    std::string name;
    for (std::string c; (c = client.receive(1)) != ";";)
        name += c;
    return name;
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
    answer_names(bench);
    bench.start();
    // TLS 1.3: the client is done before the server has judged it.
    CHECK_THROWS(TlsClient(bench.port).handshake().receive(1));
    CHECK(bench.fails_with("one is required"));
    CHECK_THROWS(TlsClient(bench.port, with(bench, "strange")).handshake().receive(1));
    CHECK(bench.fails_with("certificate is refused"));
    CHECK(answered_name(bench, with(bench, "ours")) == "device-7");
    CHECK(bench.lane.failed_handshakes() == 2);
}

TEST_CASE("an optional client certificate may be missing, but not be wrong")
{
    TlsBench bench(net::ClientCheck::optional);
    bench.folder().make("strange", "device-7");
    answer_names(bench);
    bench.start();
    CHECK(answered_name(bench, {}) == "no certificate");
    CHECK_THROWS(TlsClient(bench.port, with(bench, "strange")).handshake().receive(1));
}

TEST_CASE("a common name that could be taken for another one is none")
{
    TlsBench bench(net::ClientCheck::required);
    bench.folder().make_signed("odd", "device-7", "ca");
    answer_names(bench);
    bench.start();
    const auto name_of = [&](const std::vector<CommonName>& names) {
        test::rename_subject(bench.folder(), "odd", "ca", names);
        return answered_name(bench, with(bench, "odd"));
    };
    using namespace std::string_view_literals;
    CHECK(name_of({{"\xc3\xa4 device"}}) == "\xc3\xa4 device");
    CHECK(name_of({{"device-7", V_ASN1_PRINTABLESTRING}}) == "device-7");
    CHECK(name_of({{"device-7@example", V_ASN1_IA5STRING}}) == "device-7@example");
    CHECK(name_of({{"admin\0.evil"sv}}).empty());
    CHECK(name_of({{"admin\0"sv, V_ASN1_PRINTABLESTRING}}).empty());
    CHECK(name_of({{"admin\n"}}).empty());
    CHECK(name_of({{"admin\xc2\x85"}}).empty()); // U+0085, a line's end
    CHECK(name_of({{"\xff", V_ASN1_IA5STRING}}).empty());
    CHECK(name_of({{"\0a\0d"sv, V_ASN1_BMPSTRING}}).empty());
    CHECK(name_of({{"admin"}, {"device-7"}}).empty());
    CHECK(name_of({{""}}).empty());
    CHECK(name_of({}).empty());
}

TEST_CASE("a client that comes back with a ticket has its name")
{
    for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
        TlsBench bench(net::ClientCheck::required);
        bench.folder().make_signed("ours", "device-7", "ca");
        answer_names(bench);
        bench.start();
        TlsClient first(bench.port, with(bench, "ours", version));
        first.handshake().send("x");
        CHECK(first.receive(9) == "device-7;");
        TlsClient again(bench.port, with(bench, "ours", version));
        const std::unique_ptr<SSL_SESSION, decltype(&SSL_SESSION_free)> ticket(
            SSL_get1_session(&first.ssl()), SSL_SESSION_free);
        REQUIRE(SSL_set_session(&again.ssl(), ticket.get()) == 1);
        again.handshake().send("x");
        CHECK(SSL_session_reused(&again.ssl()) == 1);
        CHECK(again.receive(9) == "device-7;");
    }
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
