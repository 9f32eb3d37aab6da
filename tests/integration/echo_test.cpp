#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>
#include <thread>

using namespace iotcc::test;

namespace {

struct EchoHost : BundledHost {
    explicit EchoHost(const std::vector<std::string>& settings = {"host.lanes=2"})
        : BundledHost("echo", settings)
    {
    }
    [[nodiscard]] TcpClient connect() const { return HostProcess::connect("echo"); }
};

std::string pattern(std::size_t size)
{
    std::string bytes(size, '\0');
    for (std::size_t i = 0; i < size; ++i)
        bytes[i] = static_cast<char>((i * 2654435761u) >> 24);
    return bytes;
}

std::string local_address(const TcpClient& client)
{
    return "127.0.0.1:" + std::to_string(client.local_port());
}

} // namespace

TEST_CASE("a message comes back and is counted in both directions")
{
    const EchoHost host;
    TcpClient client = host.connect();
    client.send("hello\n");
    CHECK(client.receive(6) == "hello\n");
    const auto totals = host.json("/v1/status")["totals"];
    CHECK(totals["received_messages"] == 1);
    CHECK(totals["sent_messages"] == 1);
    CHECK(totals["received_bytes"] == 6);
    CHECK(totals["sent_bytes"] == 6);
    CHECK(totals["errors"] == 0);
    const auto device = host.json("/devices/status/" + local_address(client));
    CHECK(device["incoming_messages"] == 1);
    CHECK(device["outgoing_messages"] == 1);
}

TEST_CASE("a mebibyte comes back as it was, and every byte is counted once")
{
    const EchoHost host;
    TcpClient client = host.connect();
    const std::string sent = pattern(1024 * 1024);
    std::thread sender([&] { client.send(sent); });
    const std::string received = client.receive(sent.size());
    sender.join();
    CHECK((received == sent));
    const auto row = walk_connections(host, 10).at(0);
    CHECK(row["received_bytes"] == sent.size());
    CHECK(row["sent_bytes"] == sent.size());
    CHECK(row["received_messages"] == row["sent_messages"]);
    CHECK(total(host, "received_bytes") == sent.size());
    CHECK(total(host, "sent_bytes") == sent.size());
}

TEST_CASE("a thousand messages one by one are a thousand in both directions")
{
    const EchoHost host;
    TcpClient client = host.connect();
    std::uint64_t bytes = 0;
    for (std::size_t i = 1; i <= 1000; ++i) {
        const std::string message = pattern(i);
        client.send(message);
        CHECK((client.receive(i) == message));
        bytes += i;
    }
    const auto totals = host.json("/v1/status")["totals"];
    CHECK(totals["received_messages"] == 1000);
    CHECK(totals["sent_messages"] == 1000);
    CHECK(totals["received_bytes"] == bytes);
    CHECK(totals["sent_bytes"] == bytes);
}

TEST_CASE("what a peer sends before it ends still comes back")
{
    const EchoHost host;
    TcpClient client = host.connect();
    client.send(pattern(50'000));
    client.shut_write();
    CHECK((client.receive_all() == pattern(50'000)));
    CHECK(eventually([&] { return total(host, "closed") == 1; }));
}

TEST_CASE("300 connections over two lanes are 300 devices, each by its address")
{
    const EchoHost host;
    std::map<std::string, TcpClient> clients;
    for (int i = 0; i < 300; ++i) {
        TcpClient client = host.connect();
        std::string address = local_address(client);
        clients.emplace(std::move(address), std::move(client));
    }
    for (auto& [address, client] : clients)
        client.send(address);
    for (auto& [address, client] : clients)
        CHECK(client.receive(address.size()) == address);
    CHECK(open_devices(host) == 300);
    CHECK(host.json("/v1/status")["lanes"] == 2);
    std::set<std::string> seen;
    for (const auto& row : walk_connections(host, 64)) {
        CHECK(row["device_id"] == row["remote"]);
        CHECK(row["received_messages"] == 1);
        CHECK(clients.contains(row["device_id"]));
        seen.insert(row["device_id"]);
    }
    CHECK(seen.size() == 300);
    CHECK(received_messages(host) == 300);
}

TEST_CASE("two instances of one component are two addresses with numbers of their own")
{
    const PluginDirectory folder({"echo"});
    const HostProcess host(folder.path(), {{"echo", "second"}, {"second.component=echo"}, 0});
    TcpClient first = host.connect("echo"), second = host.connect("second");
    first.send("a");
    CHECK(first.receive(1) == "a");
    for (int i = 0; i < 2; ++i) {
        second.send("b");
        CHECK(second.receive(1) == "b");
    }
    CHECK(instance_of(host, "echo")["totals"]["received_messages"] == 1);
    CHECK(instance_of(host, "second")["totals"]["received_messages"] == 2);
    CHECK(received_messages(host) == 3);
}
