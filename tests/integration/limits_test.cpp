#include "bundled_host.hpp"
#include "eventually.hpp"
#include "own_address.hpp"
#include "status_readings.hpp"
#include "unread_peer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;

struct LimitedHost : private PluginDirectory, HostProcess {
    explicit LimitedHost(std::vector<std::string> settings)
        : PluginDirectory({"echo", "raw_tcp"}),
          HostProcess(path(), {{"echo", "raw_tcp"}, std::move(settings), 0})
    {
    }
};

std::uint64_t times(const HostProcess& host, const std::string& instance, const std::string& limit)
{
    return instance_of(host, instance)["limits"][limit];
}

std::uint64_t denied(const HostProcess& host, const std::string& instance)
{
    return instance_of(host, instance)["totals"]["denied"];
}

TcpClient served(TcpClient client)
{
    client.send("x");
    REQUIRE(client.receive(1) == "x");
    return client;
}

TcpClient greeted(const HostProcess& host)
{
    TcpClient client = host.connect("raw_tcp");
    client.send("HELLO dev\n");
    REQUIRE(client.receive_line() == "OK");
    return client;
}

} // namespace

TEST_CASE("an instance has a limit of its own: the next one is closed, counted and told of")
{
    const LimitedHost host({"echo.connections=2"});
    const TcpClient first = served(host.connect("echo"));
    {
        const TcpClient second = served(host.connect("echo"));
        CHECK(host.connect("echo").peer_ends());
        CHECK(host.connect("echo").peer_ends());
    }
    CHECK(eventually([&] { return times(host, "echo", "connections") == 2; }));
    CHECK(denied(host, "echo") == 2);
    CHECK(total(host, "denied") == 2);
    CHECK(host.json("/v1/status")["limits"]["connections"] == 2);
    CHECK(times(host, "raw_tcp", "connections") == 0);
    CHECK(eventually([&] { return host.logs("the limit connections was reached by 127.0.0.1:"); }));
    CHECK(host.connect("raw_tcp").local_port() != 0);
    CHECK(eventually([&] { return open_devices(host) == 1; }));
    served(host.connect("echo"));
}

TEST_CASE("a flood over a limit is one line in the log")
{
    const LimitedHost host({"echo.connections=1"});
    const TcpClient first = served(host.connect("echo"));
    for (int i = 0; i < 50; ++i)
        CHECK(host.connect("echo").peer_ends());
    CHECK(eventually([&] { return times(host, "echo", "connections") == 50; }));
    const std::string line = "the limit connections was reached";
    CHECK(eventually([&] { return host.logs(line); }));
    const std::string log = host.log();
    CHECK(log.find(line) == log.rfind(line));
}

TEST_CASE("a proxy tells whose connection it is, in the API, the log and the limit per address")
{
    const LimitedHost host({"host.trusted_proxies=127.0.0.1", "echo.proxy_protocol=true",
                            "echo.connections_per_address=2"});
    const auto dial = [&](const std::string& header) {
        TcpClient client = host.connect("echo");
        client.send(header);
        return client;
    };
    const std::string v6 = "PROXY TCP6 2001:db8:0:1::";
    const TcpClient a = served(dial("PROXY TCP4 198.51.100.1 192.0.2.1 5001 7001\r\n"));
    const TcpClient b = served(dial("PROXY TCP4 198.51.100.1 192.0.2.1 5002 7001\r\n"));
    const TcpClient other = served(dial("PROXY TCP4 198.51.100.2 192.0.2.1 5003 7001\r\n"));
    const TcpClient c = served(dial(v6 + "1 ::1 5001 7001\r\n"));
    const TcpClient d = served(dial(v6 + "2 ::1 5001 7001\r\n"));
    CHECK(dial("PROXY TCP4 198.51.100.1 192.0.2.1 5004 7001\r\n").peer_ends());
    CHECK(dial(v6 + "3 ::1 5001 7001\r\n").peer_ends()); // the same /64
    CHECK(eventually([&] { return times(host, "echo", "connections_per_address") == 2; }));
    CHECK(eventually([&] { return denied(host, "echo") == 2; }));
    CHECK(eventually([&] { return host.logs("198.51.100.1:5004 closed (denied)"); }));
    std::vector<std::string> remotes;
    for (const auto& row : walk_connections(host, 100))
        remotes.push_back(row["remote"]);
    std::sort(remotes.begin(), remotes.end());
    CHECK(remotes == std::vector<std::string>{"198.51.100.1:5001", "198.51.100.1:5002",
                                              "198.51.100.2:5003", "[2001:db8:0:1::1]:5001",
                                              "[2001:db8:0:1::2]:5001"});
    const TcpClient health = served(dial("PROXY UNKNOWN\r\n"));
    CHECK(eventually([&] { return open_devices(host) == 6; }));
}

TEST_CASE("behind a proxy nobody else gets in, and a bad header ends its connection")
{
    const LimitedHost host({"host.trusted_proxies=192.0.2.0/24", "echo.proxy_protocol=true",
                            "raw_tcp.proxy_protocol=false"});
    CHECK(host.connect("echo").peer_ends());
    CHECK(eventually([&] { return times(host, "echo", "trusted_proxies") == 1; }));
    CHECK(denied(host, "echo") == 1);
    const LimitedHost trusting(
        {"host.trusted_proxies=127.0.0.0/8", "echo.proxy_protocol=true", "echo.identify_ms=500"});
    TcpClient liar = trusting.connect("echo");
    liar.send("hello, no header");
    CHECK(liar.peer_ends());
    TcpClient silent = trusting.connect("echo");
    silent.send("PROXY TCP4 ");
    CHECK(silent.peer_ends());
    CHECK(eventually([&] { return denied(trusting, "echo") == 2; }));
    CHECK(times(trusting, "echo", "proxy_header") == 1);
    CHECK(times(trusting, "echo", "identify_ms") == 1);
    CHECK(trusting.logs("closed (protocol): no PROXY header"));
}

TEST_CASE("dials above the rate wait and are all served")
{
    const auto address = own_address();
    if (!address) {
        MESSAGE("skipped: this machine has no address but loopback");
        return;
    }
    const LimitedHost host({"echo.listen=tcp://" + *address + ":0", "echo.accepts_per_second=40",
                            "auth.anonymous_devices=true"});
    const auto begin = Clock::now();
    std::vector<TcpClient> clients;
    for (int i = 0; i < 24; ++i) {
        clients.emplace_back(host.port("echo"), address->c_str());
        clients.back().send("x");
    }
    for (TcpClient& client : clients)
        CHECK(client.receive(1) == "x");
    CHECK(Clock::now() - begin > std::chrono::milliseconds(400));
    CHECK(times(host, "echo", "accepts_per_second") > 0);
    CHECK(denied(host, "echo") == 0);
    CHECK(host.logs("the limit accepts_per_second was reached"));
}

TEST_CASE("one address may hold as many as set; loopback is exempt")
{
    const auto address = own_address();
    if (!address) {
        MESSAGE("skipped: this machine has no address but loopback");
        return;
    }
    const LimitedHost host({"echo.listen=tcp://0.0.0.0:0", "echo.connections_per_address=3",
                            "auth.anonymous_devices=true"});
    std::vector<TcpClient> clients;
    for (int i = 0; i < 3; ++i)
        clients.push_back(served(TcpClient(host.port("echo"), address->c_str())));
    CHECK(TcpClient(host.port("echo"), address->c_str()).peer_ends());
    for (int i = 0; i < 10; ++i)
        clients.push_back(served(host.connect("echo")));
    CHECK(times(host, "echo", "connections_per_address") == 1);
    clients.front().reset();
    CHECK(eventually([&] { return open_devices(host) == 12; }));
    served(TcpClient(host.port("echo"), address->c_str()));
}

TEST_CASE("times of a connection are the instance's: to identify, idle, to complete a message")
{
    const LimitedHost host({"raw_tcp.reply=true", "raw_tcp.identify_ms=300", "raw_tcp.idle_ms=2000",
                            "raw_tcp.message_ms=500"});
    TcpClient idle = greeted(host);
    TcpClient slow = greeted(host);
    slow.send("not complete");
    CHECK(host.connect("raw_tcp").peer_ends());
    CHECK(slow.peer_ends());
    CHECK(times(host, "raw_tcp", "identify_ms") == 1);
    CHECK(times(host, "raw_tcp", "message_ms") == 1);
    CHECK(times(host, "raw_tcp", "idle_ms") == 0);
    CHECK(idle.peer_ends());
    CHECK(eventually([&] { return times(host, "raw_tcp", "idle_ms") == 1; }));
    CHECK(denied(host, "raw_tcp") == 1);
    CHECK(eventually([&] { return host.logs("closed (timeout): idle"); }));
    CHECK(eventually(
        [&] { return host.logs("closed (timeout): an unfinished message is over its time"); }));
}

TEST_CASE("a message may be as long as the instance allows")
{
    const LimitedHost host(
        {"raw_tcp.reply=true", "raw_tcp.max_frame=1000000", "raw_tcp.message_bytes=1000"});
    TcpClient client = greeted(host);
    try {
        client.send(std::string(900'000, 'x'));
    } catch (const std::system_error&) { // closed while it was sent
    }
    CHECK(client.peer_ends());
    CHECK(eventually([&] { return times(host, "raw_tcp", "message_bytes") == 1; }));
}

TEST_CASE("who does not read is held up at the mark and cut when nothing moves")
{
    const LimitedHost host({"echo.output_mark_bytes=65536", "echo.output_stall_ms=500"});
    TcpClient unread = unread_peer(host);
    CHECK(eventually([&] { return times(host, "echo", "output_stall_ms") == 1; }));
    CHECK(times(host, "echo", "output_mark_bytes") >= 1);
    CHECK(eventually([&] { return open_devices(host) == 0; }));
}
