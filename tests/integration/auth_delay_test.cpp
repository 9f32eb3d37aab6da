#include "bundled_host.hpp"
#include "eventually.hpp"
#include "http_client.hpp"
#include "status_readings.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <string>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::milliseconds kLate{900}; // a second, less what timers may be early

// Both protocols with credentials, on a host with device tokens and three lanes.
struct GuardedHost : private PluginDirectory, HostProcess {
    explicit GuardedHost(const TokenFile& tokens)
        : PluginDirectory({"raw_tcp", "websocket"}),
          HostProcess(path(), {{"raw_tcp", "websocket"},
                               {"auth.device_tokens=" + tokens.path(), "raw_tcp.reply=true",
                                "host.lanes=3"},
                               0})
    {
    }
    [[nodiscard]] TcpClient greeted(const std::string& token) const
    {
        TcpClient client = connect("raw_tcp");
        client.send("HELLO dev-1 " + token + "\n");
        return client;
    }
    [[nodiscard]] HttpClient upgrading(const std::string& token) const
    {
        HttpClient client(port("websocket"));
        client.send("GET /connect HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                    "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
                    "Authorization: Bearer " +
                    token + "\r\n\r\n");
        return client;
    }
    void refuse_ten() const
    {
        for (int i = 0; i < 10; ++i)
            REQUIRE(greeted("guess").receive_line() == "ERR denied");
    }
    [[nodiscard]] std::uint64_t delayed(const std::string& instance) const
    {
        return instance_of(*this, instance)["limits"]["wrong_tokens"];
    }
};

} // namespace

TEST_CASE("ten wrong tokens of an address are refused at once, the eleventh a second later")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens);
    const auto start = Clock::now();
    host.refuse_ten();
    CHECK(Clock::now() - start < 10 * kLate); // not one of them each second
    CHECK(host.delayed("raw_tcp") == 0);
    const auto before = Clock::now();
    TcpClient guessing = host.greeted("guess");
    CHECK(guessing.receive_line() == "ERR denied");
    CHECK(Clock::now() - before >= kLate);
    CHECK(guessing.peer_ends());
    CHECK(host.delayed("raw_tcp") == 1);
    CHECK(eventually([&] { return total(host, "denied") == 11; }));
    CHECK(host.get("/metrics")
              .body.find(
                  "iotcc_limit_reached_total{instance=\"raw_tcp\",limit=\"wrong_tokens\"} 1\n") !=
          std::string::npos);
    CHECK(host.logs("the limit wrong_tokens was reached by 127.0.0.1:"));
    CHECK(host.logs("device \"dev-1\": unknown token"));
}

TEST_CASE("the limit holds for all protocols together, and each answers in its own words")
{
    const TokenFile tokens;
    (void)tokens.add_device("dev-1");
    const GuardedHost host(tokens);
    host.refuse_ten();
    const auto before = Clock::now();
    HttpClient guessing = host.upgrading("guess");
    CHECK(guessing.answer().status == 401);
    CHECK(Clock::now() - before >= kLate);
    CHECK(guessing.peer_ends());
    CHECK(host.delayed("websocket") == 1);
}

TEST_CASE("while wrong tokens wait for their refusal, a right one of their address is let in")
{
    const TokenFile tokens;
    const std::string token = tokens.add_device("dev-1");
    const GuardedHost host(tokens);
    host.refuse_ten();
    const auto before = Clock::now();
    std::deque<TcpClient> guessing;
    for (int i = 0; i < 30; ++i)
        guessing.push_back(host.greeted("guess"));
    TcpClient device = host.greeted(token);
    CHECK(device.receive_line() == "OK");
    device.send("one\n");
    CHECK(eventually([&] { return received_messages(host) == 1; }));
    CHECK(host.upgrading(token).answer().status == 101);
    CHECK(Clock::now() - before < kLate);
    for (TcpClient& client : guessing)
        CHECK(client.receive_line() == "ERR denied");
    const auto refused = Clock::now() - before;
    CHECK(refused >= kLate);
    CHECK(refused < 15 * kLate); // they wait together, not one after another
    CHECK(open_devices(host) == 1);
}

TEST_CASE("the host stops cleanly while wrong tokens wait for their refusal")
{
    const TokenFile tokens;
    (void)tokens.add_device("dev-1");
    GuardedHost host(tokens);
    host.refuse_ten();
    std::deque<TcpClient> guessing;
    for (int i = 0; i < 30; ++i)
        guessing.push_back(host.greeted("guess"));
    guessing.front().reset();
    CHECK(eventually([&] { return host.delayed("raw_tcp") == 30; }));
    CHECK(host.terminate() == Exit{0, 0});
    guessing.pop_front();
    for (TcpClient& client : guessing)
        CHECK(client.peer_ends());
}
