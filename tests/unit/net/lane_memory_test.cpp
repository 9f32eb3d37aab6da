#include "allocation_failures.hpp"
#include "certificate_folder.hpp"
#include "lane_bench.hpp"
#include "proxy_header.hpp"
#include "tls_client.hpp"
#include "tls_context.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

using namespace iotcc;
using net::LaneBench;
using net::text_of;
using net::TlsContext;
using net::TlsOptions;
using test::AllocationFailures;
using test::CertificateFolder;
using test::eventually;
using test::TcpClient;
using test::TlsClient;

namespace {

// The lane's memory runs out while a client asks for something, at each place in turn: that may
// cost the client its connection, and nobody else anything. `ask` says whether the answer was
// right.
void run_out_on(LaneBench& bench, const std::function<bool()>& ask)
{
    AllocationFailures failures;
    while (failures.next()) {
        bench.on_lane([&] { failures.begin(); });
        bool is_right = true; // also where it is refused or closed
        try {
            is_right = ask();
        } catch (const std::runtime_error&) {
        }
        CHECK(is_right);
        CHECK(bench.all_gone());
        bench.on_lane([&] { failures.end(); });
        CHECK(ask());
    }
    CHECK(failures.count() != 0);
    CHECK(bench.all_gone());
}

bool is_echoed(LaneBench& bench)
{
    TcpClient client(bench.port);
    client.send("hello\n");
    return client.receive(6) == "hello\n";
}

// Uses whole lines only, and sends them back.
void echo_lines(LaneBench& bench)
{
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) -> std::int64_t {
        const auto whole = text_of(in).rfind('\n') + 1;
        if (bench.send(c, text_of(in).substr(0, whole)) < 0)
            return IOTCC_E_FAIL;
        return static_cast<std::int64_t>(whole);
    };
}

} // namespace

TEST_CASE("a client that is echoed survives or is closed, and the lane lives")
{
    LaneBench bench;
    echo_lines(bench);
    bench.start();
    run_out_on(bench, [&] { return is_echoed(bench); });
}

TEST_CASE("bytes that are kept for later and cannot be cost their connection only")
{
    LaneBench bench;
    echo_lines(bench);
    bench.limits.message_ms = 60'000;
    bench.start();
    run_out_on(bench, [&] {
        TcpClient client(bench.port);
        const std::string part(100'000, 'x'); // more than the headroom
        for (const std::string& piece : {std::string("a\nb"), part, std::string("\n")})
            client.send(piece);
        return client.receive(part.size() + 4) == "a\nb" + part + "\n";
    });
}

TEST_CASE("output that waits and cannot be kept costs its connection only")
{
    constexpr std::size_t kMuch = 8 * 1024 * 1024; // more than the sockets take
    LaneBench bench;
    const std::string much(kMuch, 'y');
    bench.limits.output_mark = 2 * kMuch;
    std::atomic<std::int32_t> sent = IOTCC_OK;
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        if (text_of(in) == "twice")
            bench.send(c, "first");
        sent = bench.send(c, much);
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    for (const std::string word : {"once", "twice"})
        run_out_on(bench, [&] {
            TcpClient client(bench.port);
            client.send(word);
            const std::size_t size = kMuch + (word == "twice" ? 5 : 0);
            return client.receive(size).size() == size;
        });
    CHECK(sent == IOTCC_OK);
}

TEST_CASE("on_close is called once for whoever was opened, also when memory runs out")
{
    LaneBench bench;
    std::atomic<int> opened = 0, ended = 0;
    bench.opened = [&](iotcc_conn*) {
        ++opened;
        return IOTCC_OK;
    };
    bench.ended = [&](iotcc_conn* c) {
        ++ended;
        bench.send(c, "goodbye");
    };
    bench.bytes = [&](iotcc_conn* c, iotcc_buf in) {
        bench.lane.close(*c, IOTCC_CLOSE_LOCAL, "words that are too long for a short string");
        return static_cast<std::int64_t>(in.len);
    };
    bench.start();
    run_out_on(bench, [&] {
        TcpClient client(bench.port);
        client.send("close");
        const std::string text = client.receive_all();
        return text == "goodbye" || text.empty(); // the goodbye has no memory either
    });
    CHECK(opened == ended);
}

TEST_CASE("a TLS client that memory runs out for is closed, and the next one is served")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    TlsOptions options;
    options.certificate = folder.certificate("own");
    options.key = folder.key("own");
    const TlsContext context(options);
    LaneBench bench;
    echo_lines(bench);
    bench.start(&context);
    run_out_on(bench, [&] {
        TlsClient client(bench.port);
        client.handshake();
        client.send("hello\n");
        const bool is_right = client.receive(6) == "hello\n";
        client.close_notify();
        return is_right;
    });
}

TEST_CASE("a proxy's header is read without memory of its own")
{
    AllocationFailures failures;
    const std::string text = "PROXY TCP4 192.0.2.1 192.0.2.2 1000 2000\r\n";
    std::size_t size = 0;
    while (failures.next())
        failures.during([&] {
            const auto outcome = net::read_proxy_header(
                {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
            if (const auto* header = std::get_if<net::ProxyHeader>(&outcome))
                size = header->size;
        });
    CHECK(failures.count() == 0);
    CHECK(size == text.size());
}
