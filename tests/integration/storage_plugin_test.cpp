#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <set>

using namespace iotcc::test;

namespace {

constexpr unsigned kRows = 8; // of the storage in plugins/table.c

// raw_tcp with its devices in the plugin's table, echo with its own in memory.
struct TableHost : private PluginDirectory, HostProcess {
    TableHost()
        : PluginDirectory({"echo", "raw_tcp", "table"}),
          HostProcess(path(), {{"echo", "raw_tcp"},
                               {"raw_tcp.storage=table", "raw_tcp.reply=true", "host.lanes=2"},
                               0})
    {
    }
    [[nodiscard]] TcpClient device(const std::string& id) const
    {
        TcpClient client = connect("raw_tcp");
        client.send("HELLO " + id + "\n");
        REQUIRE(client.receive_line() == "OK");
        return client;
    }
    [[nodiscard]] std::vector<TcpClient> full_table() const
    {
        std::vector<TcpClient> devices;
        for (unsigned i = 0; i < kRows; ++i)
            devices.push_back(device("dev-" + std::to_string(i)));
        return devices;
    }
};

} // namespace

TEST_CASE("devices in a storage plugin are shown through it")
{
    const TableHost host;
    TcpClient device = host.device("dev-1");
    device.send("one\ntwo\n");
    CHECK(eventually([&] { return received_messages(host) == 2; }));
    CHECK(host.json("/devices/status/dev-1")["incoming_messages"] == 2);
    const auto row = host.json("/v1/connections")["items"][0];
    CHECK(row["device_id"] == "dev-1");
    CHECK(row["instance"] == "raw_tcp");
    CHECK(row["remote"] == "127.0.0.1:" + std::to_string(device.local_port()));
    CHECK(row["received_bytes"] == std::string("HELLO dev-1\none\ntwo\n").size());
    CHECK(host.json("/devices")["devices"].size() == 1);
    CHECK(instance_of(host, "raw_tcp")["storage"] == "table");
    CHECK(instance_of(host, "raw_tcp")["totals"]["open"] == 1);
    CHECK(instance_of(host, "table")["state"] == "running");
    CHECK(instance_of(host, "echo")["storage"] == "memory");
}

TEST_CASE("the device that finds the table full is refused, and only that one")
{
    const TableHost host;
    std::vector<TcpClient> devices = host.full_table();
    TcpClient ninth = host.connect("raw_tcp");
    ninth.send("HELLO dev-9\n");
    CHECK(ninth.receive_line() == "ERR refused");
    CHECK(ninth.peer_ends());
    for (TcpClient& device : devices)
        device.send("hello\n");
    CHECK(eventually([&] { return received_messages(host) == kRows; }));
    CHECK(open_devices(host) == kRows);
    CHECK(total(host, "denied") == 1);
    CHECK(host.get("/devices/status/dev-9").status == 404);
    CHECK(host.logs("refused by the storage"));

    devices.pop_back();
    REQUIRE(eventually([&] { return open_devices(host) == kRows - 1; }));
    CHECK(host.device("dev-9").local_port() != 0);
}

TEST_CASE("the totals of memory and of the plugin are added up, also of devices that have left")
{
    const TableHost host;
    for (unsigned i = 0; i < 20; ++i) {
        host.device("gone").send("hello\n");
        REQUIRE(eventually([&] { return total(host, "closed") == i + 1; }));
    }
    std::vector<TcpClient> devices = host.full_table(), peers;
    for (TcpClient& device : devices)
        device.send("hello\n");
    for (unsigned i = 0; i < 30; ++i) {
        peers.push_back(host.connect("echo"));
        peers.back().send("hello");
        CHECK(peers.back().receive(5) == "hello");
    }
    CHECK(eventually([&] { return received_messages(host) == 20 + kRows + 30; }));
    const auto status = host.json("/cloud-connector/status");
    CHECK(status["connections"] == kRows + 30);
    CHECK(status["incoming_messages"] == 20 + kRows + 30);
    CHECK(status["outgoing_messages"] == 30);
    CHECK(total(host, "opened") == 20 + kRows + 30);
    CHECK(total(host, "received_bytes") == 20 * std::string("HELLO gone\nhello\n").size() +
                                               kRows * std::string("HELLO dev-0\nhello\n").size() +
                                               30 * 5);
    CHECK(instance_of(host, "raw_tcp")["totals"]["received_messages"] == 20 + kRows);
    CHECK(instance_of(host, "echo")["totals"]["received_messages"] == 30);
}

TEST_CASE("while a storage gives no totals its last ones stand, and the status says so")
{
    const TableHost host;
    TcpClient device = host.device("dev-1");
    device.send("one\ntwo\n");
    REQUIRE(eventually([&] { return received_messages(host) == 2; }));
    REQUIRE(instance_of(host, "raw_tcp")["totals"]["received_messages"] == 2);
    CHECK(host.json("/v1/status")["stale_storages"].empty());
    {
        const TcpClient broken = host.device("broken");
        CHECK(received_messages(host) == 2);
        CHECK(instance_of(host, "raw_tcp")["totals"]["received_messages"] == 2);
        CHECK(host.json("/v1/status")["stale_storages"] == nlohmann::json::array({"table"}));
        CHECK(host.json("/readyz")["degraded"][0].get<std::string>().find(
                  "table: the storage gives no totals") == 0);
        TcpClient peer = host.connect("echo"); // the other storage goes on
        peer.send("hello");
        CHECK(peer.receive(5) == "hello");
        CHECK(eventually([&] { return received_messages(host) == 3; }));
    }
    REQUIRE(eventually([&] { return host.json("/v1/status")["stale_storages"].empty(); }));
    CHECK(host.json("/readyz")["degraded"].empty());
    CHECK(received_messages(host) == 3);
    CHECK(total(host, "opened") == 3);
}

TEST_CASE("a walk by pages shows each connection of both storages once")
{
    const TableHost host;
    const std::vector<TcpClient> devices = host.full_table();
    std::vector<TcpClient> peers;
    for (unsigned i = 0; i < 30; ++i) {
        peers.push_back(host.connect("echo"));
        peers.back().send("x");
        CHECK(peers.back().receive(1) == "x");
    }
    for (const unsigned limit : {1u, 3u, 8u, 30u, 38u, 39u}) {
        CAPTURE(limit);
        std::set<std::string> connections;
        const auto rows = walk_connections(host, limit);
        for (const auto& row : rows)
            connections.insert(row["connection_id"]);
        CHECK(rows.size() == kRows + 30);
        CHECK(connections.size() == kRows + 30);
    }
}

TEST_CASE("an instance with an unknown storage fails with the reason, and the others run")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    const HostProcess host(folder.path(), {{"echo", "raw_tcp"}, {"raw_tcp.storage=tabel"}, 0});
    const std::string reason =
        "there is no storage \"tabel\"; set storage = \"memory\" or load one";
    CHECK(instance_of(host, "raw_tcp")["state"] == "failed");
    CHECK(instance_of(host, "raw_tcp")["reason"] == reason);
    CHECK(instance_of(host, "raw_tcp")["listen"].empty());
    CHECK(host.json("/readyz")["degraded"] ==
          nlohmann::json::array({"raw_tcp: failed: " + reason}));
    CHECK(host.logs("raw_tcp: failed: " + reason));
    TcpClient peer = host.connect("echo");
    peer.send("hello");
    CHECK(peer.receive(5) == "hello");
}

TEST_CASE("a host whose devices are in a storage plugin stops like any other")
{
    TableHost host;
    const std::vector<TcpClient> devices = host.full_table();
    CHECK(host.terminate() == Exit{0, 0});
}
