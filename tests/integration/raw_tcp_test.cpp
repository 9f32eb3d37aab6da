#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace iotcc::test;

namespace {

struct RawTcpHost : BundledHost {
    RawTcpHost() : BundledHost("raw_tcp", {"raw_tcp.reply=true"}) {}
    // A device that the host has identified.
    [[nodiscard]] TcpClient device(const std::string& id) const
    {
        TcpClient client = connect("raw_tcp");
        client.send("HELLO " + id + "\n");
        REQUIRE(client.receive_line() == "OK");
        return client;
    }
};

// nc as the connection's own process, which lives until the peer ends or the test does.
ChildProcess netcat(std::uint16_t port, const std::string& options, const std::string& lines)
{
    return ChildProcess({"bash", "-c",
                         "exec nc " + options + " 127.0.0.1 " + std::to_string(port) +
                             " < <(printf '" + lines + "')"});
}

std::uint64_t incoming_of(const HostProcess& host, const std::string& device)
{
    return host.json("/devices/status/" + device)["incoming_messages"];
}

} // namespace

TEST_CASE("two devices that connect with nc are shown with their messages")
{
    const BundledHost host("raw_tcp");
    const auto port = host.port("raw_tcp");
    const ChildProcess first = netcat(port, "", "HELLO dev-1\\nhello\\n");
    const ChildProcess second = netcat(port, "", "HELLO dev-2\\nhello\\nworld\\n");
    CHECK(eventually([&] { return received_messages(host) == 3; }));
    const auto status = host.json("/cloud-connector/status");
    CHECK(status["server_current_state"] == "started");
    CHECK(status["connections"] == 2);
    CHECK(status["metrics"]["connections"] == 2);
    CHECK(status["incoming_messages"] == 3);
    CHECK(status["outgoing_messages"] == 0);
    CHECK(incoming_of(host, "dev-1") == 1);
    CHECK(incoming_of(host, "dev-2") == 2);
    std::set<std::string> ids;
    const auto devices = devices_of(host);
    for (const auto& device : devices) {
        ids.insert(device["device_id"]);
        CHECK(device["device_type"] == "raw_tcp");
    }
    CHECK(ids == std::set<std::string>{"dev-1", "dev-2"});
}

TEST_CASE("a device that has left is not shown, its messages are")
{
    const BundledHost host("raw_tcp");
    ChildProcess device = netcat(host.port("raw_tcp"), "-N", "HELLO dev-1\\nhello\\n");
    CHECK(device.wait() == Exit{0, 0});
    CHECK(eventually([&] { return total(host, "closed") == 1; }));
    CHECK(received_messages(host) == 1);
    CHECK(open_devices(host) == 0);
    CHECK(devices_of(host).empty());
    CHECK(walk_connections(host, 10).empty());
    const auto answer = host.get("/devices/status/dev-1");
    CHECK(answer.status == 404);
    CHECK(answer.body == R"({"error":"Device not found"})");
}

TEST_CASE("the messages and bytes of 200 devices at once are exact")
{
    const RawTcpHost host;
    std::vector<TcpClient> devices;
    std::uint64_t bytes = 0, messages = 0;
    for (unsigned i = 0; i < 200; ++i) {
        const std::string id = "dev-" + std::to_string(i);
        devices.push_back(host.device(id));
        bytes += std::string("HELLO \n").size() + id.size();
    }
    for (unsigned i = 0; i < 200; ++i)
        for (unsigned n = 0; n <= i % 7; ++n) {
            const std::string line = std::string(n * 37, 'x') + "y\r\n";
            devices[i].send(line);
            bytes += line.size();
            ++messages;
        }
    CHECK(eventually([&] { return received_messages(host) >= messages; }));
    CHECK(received_messages(host) == messages);
    CHECK(open_devices(host) == 200);
    CHECK(total(host, "received_bytes") == bytes);
    CHECK(total(host, "sent_bytes") == 200 * std::string("OK\n").size());
    CHECK(total(host, "sent_messages") == 0);
    for (unsigned i = 0; i < 200; ++i)
        CHECK(incoming_of(host, "dev-" + std::to_string(i)) == i % 7 + 1);
    CHECK(devices_of(host).size() == 200);
}

TEST_CASE("a walk by pages of any size shows each connection once")
{
    const RawTcpHost host;
    std::vector<TcpClient> devices;
    for (unsigned i = 0; i < 120; ++i)
        devices.push_back(host.device("dev-" + std::to_string(i)));
    for (const unsigned limit : {1u, 7u, 119u, 120u, 121u, 1000u}) {
        CAPTURE(limit);
        std::set<std::string> ids, connections;
        const auto rows = walk_connections(host, limit);
        for (const auto& row : rows) {
            ids.insert(row["device_id"]);
            connections.insert(row["connection_id"]);
            CHECK(row["instance"] == "raw_tcp");
        }
        CHECK(rows.size() == 120);
        CHECK(ids.size() == 120);
        CHECK(connections.size() == 120);
    }
}

TEST_CASE("five sockets of one id are five connections, and four when one leaves")
{
    const RawTcpHost host;
    std::vector<TcpClient> sockets;
    for (unsigned i = 0; i < 5; ++i) {
        sockets.push_back(host.device("same"));
        sockets.back().send("hello\n");
    }
    CHECK(eventually([&] { return incoming_of(host, "same") == 5; }));
    CHECK(open_devices(host) == 5);
    CHECK(walk_connections(host, 2).size() == 5);
    sockets.pop_back();
    CHECK(eventually([&] { return open_devices(host) == 4; }));
    CHECK(walk_connections(host, 2).size() == 4);
    CHECK(devices_of(host).size() == 4);
    CHECK(incoming_of(host, "same") == 4);
    CHECK(received_messages(host) == 5);
}

TEST_CASE("a device is there as soon as its hello was answered")
{
    const RawTcpHost host;
    for (unsigned i = 0; i < 100; ++i) {
        const std::string id = "dev-" + std::to_string(i);
        const TcpClient device = host.device(id);
        const auto status = host.get("/devices/status/" + id);
        CHECK(status.status == 200);
        CHECK(nlohmann::json::parse(status.body)["uptime"] == 0);
        CHECK(host.get("/devices/" + id + "/show").status == 200);
    }
}

TEST_CASE("a device is found by an id with any character that its protocol allows")
{
    const RawTcpHost host;
    const TcpClient device = host.device("a/b%2Fc?d&e#<f>");
    CHECK(host.json("/devices/status/a%2Fb%252Fc%3Fd%26e%23%3Cf%3E")["incoming_messages"] == 0);
    CHECK(devices_of(host)[0]["device_id"] == "a/b%2Fc?d&e#<f>");
}

TEST_CASE("totals never go backwards while devices leave")
{
    const RawTcpHost host;
    std::uint64_t messages = 0, bytes = 0, opened = 0, closed = 0;
    const auto not_below = [](std::uint64_t& before, std::uint64_t now) {
        CHECK(now >= before);
        before = now;
    };
    for (unsigned i = 0; i < 200; ++i) {
        host.device("dev-" + std::to_string(i % 3)).send("one\ntwo\n");
        const auto totals = host.json("/v1/status")["totals"];
        not_below(messages, totals["received_messages"]);
        not_below(bytes, totals["received_bytes"]);
        not_below(opened, totals["opened"]);
        not_below(closed, totals["closed"]);
    }
    CHECK(eventually([&] { return total(host, "closed") == 200; }));
    CHECK(total(host, "received_messages") == 400);
    CHECK(total(host, "received_bytes") == 200 * std::string("HELLO dev-0\none\ntwo\n").size());
    CHECK(total(host, "opened") == 200);
}

TEST_CASE("what is no hello is told so, and is no device")
{
    const RawTcpHost host;
    TcpClient browser = host.connect("raw_tcp");
    browser.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_FALSE(browser.receive_all().empty());
    TcpClient nameless = host.connect("raw_tcp");
    nameless.send("HELLO\n");
    CHECK(nameless.receive_all().starts_with("ERR "));
    CHECK(total(host, "opened") == 0);
    CHECK(devices_of(host).empty());
}
