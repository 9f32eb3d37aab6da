#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>

using namespace iotcc::test;

namespace {

// Reads the whole status again and again, on connections of its own, as long as a storm lasts.
class Reader {
public:
    Reader(const HostProcess& host, std::vector<std::string> paths)
        : client_(host.api_port()), paths_(std::move(paths)), thread_([this] { read(); })
    {
    }
    ~Reader() { (void)stop(); }
    // How many answers came, all of them 200 or 404; 0: there was another one, or none.
    std::size_t stop()
    {
        stopping_ = true;
        if (thread_.joinable())
            thread_.join();
        return failed_ ? 0 : answers_;
    }

private:
    void read()
    try {
        while (!stopping_)
            for (const std::string& path : paths_) {
                client_.get(path);
                const HttpAnswer answer = client_.answer();
                failed_ |= answer.status != 200 && answer.status != 404;
                failed_ |= !nlohmann::json::accept(answer.body);
                ++answers_;
            }
    } catch (const std::exception&) {
        failed_ = true;
    }

    HttpClient client_;
    const std::vector<std::string> paths_;
    std::atomic<bool> stopping_{false};
    bool failed_ = false;     // the thread's until it has been joined
    std::size_t answers_ = 0; // likewise
    std::thread thread_;
};

constexpr unsigned kConnects = 1500; // per protocol

// Keeps a few connections open at a time, so that rows come and go between others.
template <class Connect> void storm(Connect connect)
{
    std::array<std::optional<TcpClient>, 20> held;
    for (unsigned i = 0; i < kConnects; ++i) {
        auto& client = held[i % held.size()];
        client.emplace(connect(i));
        if (i % 7 == 0)
            client->reset();
    }
}

TcpClient echo_device(const HostProcess& host)
{
    TcpClient client = host.connect("echo");
    client.send("hello");
    (void)client.receive(5);
    return client;
}

std::string hello(unsigned i)
{
    return "HELLO dev-" + std::to_string(i % 10) + '\n';
}

TcpClient line_device(const HostProcess& host, unsigned i)
{
    TcpClient client = host.connect("raw_tcp");
    client.send(hello(i) + "message\n");
    (void)client.receive(std::string("OK\nmessage\n").size());
    return client;
}

} // namespace

TEST_CASE("status is read while 3000 devices come and go, and the totals are exact at the end")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    HostProcess host(
        folder.path(),
        {{"echo", "raw_tcp"}, {"raw_tcp.reply=true", "raw_tcp.echo=true", "host.lanes=2"}, 0});
    Reader totals(host, {"/cloud-connector/status", "/v1/status", "/v1/plugins", "/readyz"});
    Reader rows(host, {"/devices", "/v1/connections?limit=10", "/devices/status/dev-3",
                       "/devices/dev-4/show"});
    std::thread echo([&] { storm([&](unsigned) { return echo_device(host); }); });
    std::thread lines([&] { storm([&](unsigned i) { return line_device(host, i); }); });
    echo.join();
    lines.join();
    CHECK(totals.stop() > 10);
    CHECK(rows.stop() > 10);

    CHECK(eventually([&] { return open_devices(host) == 0; }));
    CHECK(total(host, "opened") == 2 * kConnects);
    CHECK(total(host, "closed") == 2 * kConnects);
    CHECK(total(host, "denied") == 0);
    CHECK(total(host, "errors") == 0);
    CHECK(received_messages(host) == 2 * kConnects);
    CHECK(total(host, "sent_messages") == 2 * kConnects);
    const std::uint64_t echoed = 5, hello_size = hello(0).size(), message_size = 8, ok_size = 3;
    CHECK(total(host, "received_bytes") == kConnects * (echoed + hello_size + message_size));
    CHECK(total(host, "sent_bytes") == kConnects * (echoed + ok_size + message_size));
    CHECK(devices_of(host).empty());
    CHECK(walk_connections(host, 10).empty());
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("devices that stay are each seen once by every walk while others come and go")
{
    const PluginDirectory folder({"raw_tcp"});
    const HostProcess host(
        folder.path(),
        {{"raw_tcp"}, {"raw_tcp.reply=true", "raw_tcp.echo=true", "host.lanes=2"}, 0});
    std::vector<TcpClient> staying;
    std::vector<std::string> expected;
    for (unsigned i = 0; i < 30; ++i) {
        staying.push_back(host.connect("raw_tcp"));
        staying.back().send("HELLO stays-" + std::to_string(100 + i) + "\n");
        REQUIRE(staying.back().receive_line() == "OK");
        expected.push_back("stays-" + std::to_string(100 + i));
    }
    std::atomic<bool> is_over{false};
    std::thread lines([&] {
        storm([&](unsigned i) { return line_device(host, i); });
        is_over = true;
    });
    do {
        std::vector<std::string> seen, connections;
        for (const auto& row : walk_connections(host, 7)) {
            connections.push_back(row["connection_id"]);
            if (row["device_id"].get<std::string>().starts_with("stays-"))
                seen.push_back(row["device_id"]);
        }
        std::sort(seen.begin(), seen.end());
        CHECK(seen == expected);
        std::sort(connections.begin(), connections.end());
        CHECK(std::adjacent_find(connections.begin(), connections.end()) == connections.end());
    } while (!is_over);
    lines.join();
}

TEST_CASE("a host in a storm of connects stops with exit 0")
{
    const PluginDirectory folder({"echo", "raw_tcp"});
    HostProcess host(folder.path(), {{"echo", "raw_tcp"}, {"host.lanes=2"}, 0});
    std::atomic<bool> is_over{false};
    std::atomic<unsigned> served{0};
    std::thread clients([&] {
        while (!is_over)
            try {
                (void)echo_device(host);
                ++served;
            } catch (const std::exception&) { // refused, or said goodbye to
            }
    });
    CHECK(eventually([&] { return served > 100; }));
    CHECK(host.terminate() == Exit{0, 0});
    is_over = true;
    clients.join();
}
