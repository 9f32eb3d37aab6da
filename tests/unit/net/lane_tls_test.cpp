#include "certificate_folder.hpp"
#include "lane_bench.hpp"
#include "tls_client.hpp"
#include "tls_context.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <memory>
#include <string>
#include <sys/socket.h>
#include <vector>

using namespace iotcc;
using net::LaneBench;
using net::text_of;
using net::TlsContext;
using net::TlsOptions;
using net::value;
using test::CertificateFolder;
using test::eventually;
using test::TcpClient;
using test::TlsClient;

namespace {

TlsOptions own_certificate(const CertificateFolder& folder)
{
    folder.make("own", "localhost");
    TlsOptions options;
    options.certificate = folder.certificate("own");
    options.key = folder.key("own");
    return options;
}

// Who may come in: clients with a certificate of the folder's "ca".
TlsOptions with_clients(const CertificateFolder& folder, net::ClientCheck check)
{
    TlsOptions options = own_certificate(folder);
    folder.make("ca", "the CA");
    options.client_ca = folder.certificate("ca");
    options.client_check = check;
    return options;
}

struct TlsBench : private CertificateFolder, LaneBench {
    TlsContext tls;

    TlsBench() : tls(own_certificate(*this)) { echo(); }
    explicit TlsBench(net::ClientCheck check) : tls(with_clients(*this, check)) { echo(); }
    ~TlsBench() override { lane.stop(); }

    [[nodiscard]] const CertificateFolder& folder() const { return *this; }
    void start() { LaneBench::start(&tls); }
    void echo()
    {
        bytes = [this](iotcc_conn* c, iotcc_buf in) {
            return send(c, text_of(in)) == IOTCC_OK ? static_cast<std::int64_t>(in.len) : 0;
        };
    }
    bool fails_with(const std::string& text)
    {
        return eventually([&] {
            for (const std::string& reason : reasons())
                if (reason.find(text) != reason.npos)
                    return true;
            return false;
        });
    }
};

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
