#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <optional>
#include <set>
#include <sys/wait.h>
#include <system_error>

using namespace iotcc::test;

namespace {

namespace fs = std::filesystem;

TcpClient served(TcpClient client)
{
    client.send("x");
    REQUIRE(client.receive(1) == "x");
    return client;
}

bool has_ipv6()
{
    const BundledHost host("echo", {"echo.listen=tcp://[::1]:0"});
    return instance_of(host, "echo")["state"] == "running";
}

HttpAnswer get(HttpClient client, const std::string& path)
{
    client.get(path);
    return client.answer();
}

// Where sockets of the host lie besides its plugins.
struct SocketFolder : iotcc::plugin::DropFolder {
    [[nodiscard]] std::string socket(const std::string& name) const
    {
        return fs::absolute(path()).string() + '/' + name;
    }
};

} // namespace

TEST_CASE("devices and the API are served on Unix sockets, which count as loopback")
{
    const SocketFolder folder;
    const std::string devices = folder.socket("echo.sock"), api = folder.socket("api.sock");
    const PluginDirectory plugins({"echo"});
    {
        HostOptions options{{}, {"echo.listen=unix://" + devices, "host.lanes=2"}, 0};
        options.settings.push_back("echo.connections_per_address=1");
        options.http = "unix://" + api;
        HostProcess host(plugins.path(), options);
        std::vector<TcpClient> clients;
        for (int i = 0; i < 20; ++i)
            clients.push_back(served(TcpClient(devices)));
        const auto answer = get(HttpClient(api), "/v1/connections");
        CHECK(answer.status == 200);
        const auto rows = nlohmann::json::parse(answer.body)["items"];
        CHECK(rows.size() == 20);
        CHECK(rows[0]["remote"] == "unix");
        const std::string curl = "curl -sf --unix-socket " + api + " http://localhost/livez";
        CHECK(std::system((curl + " >/dev/null").c_str()) == 0);
        CHECK(host.terminate() == Exit{0, 0});
    }
    CHECK_FALSE(fs::exists(devices));
    CHECK_FALSE(fs::exists(api));
}

TEST_CASE("a socket that a killed host left behind is taken over, one in use is not")
{
    const SocketFolder folder;
    const std::string path = folder.socket("echo.sock");
    BundledHost first("echo", {"echo.listen=unix://" + path});
    {
        const BundledHost second("echo", {"echo.listen=unix://" + path});
        CHECK(instance_of(second, "echo")["reason"] == "address in use (unix://" + path + ")");
    }
    served(TcpClient(path));
    first.process().signal(SIGKILL);
    REQUIRE(first.process().wait() == Exit{-1, SIGKILL});
    CHECK(fs::exists(path));
    const BundledHost third("echo", {"echo.listen=unix://" + path});
    served(TcpClient(path));
}

TEST_CASE("an IPv6 address is taken wherever one is, and [::] serves IPv4 as well")
{
    if (!has_ipv6()) {
        MESSAGE("skipped: no IPv6 here");
        return;
    }
    const PluginDirectory plugins({"echo", "raw_tcp"});
    for (const char* bind : {"::", "[::]"}) {
        const HostOptions options{{},
                                  {"echo.listen=tcp://:0", "raw_tcp.listen=tcp://[::1]:0",
                                   std::string("host.bind=") + bind, "auth.anonymous_devices=true"},
                                  0};
        const HostProcess host(plugins.path(), options);
        const TcpClient v4 = served(host.connect("echo"));
        const TcpClient v6 = served(TcpClient(host.port("echo"), "::1"));
        std::set<std::string> remotes;
        for (const auto& row : walk_connections(host, 10))
            remotes.insert(row["remote"]);
        CHECK(remotes == std::set{"127.0.0.1:" + std::to_string(v4.local_port()),
                                  "[::1]:" + std::to_string(v6.local_port())});
        CHECK_THROWS_AS((void)host.connect("raw_tcp"), std::system_error);
        CHECK(TcpClient(host.port("raw_tcp"), "::1").local_port() != 0);
    }
}

TEST_CASE("the API on [::] answers over IPv6 and IPv4")
{
    if (!has_ipv6()) {
        MESSAGE("skipped: no IPv6 here");
        return;
    }
    const TokenFile tokens; // an address that the network reaches needs them
    (void)tokens.add("ops", "--role", "read");
    const PluginDirectory plugins({"echo"});
    const HostProcess host(plugins.path(),
                           {{"echo"}, {"auth.api_tokens=" + tokens.path()}, 0, "[::]:0"});
    CHECK(host.get("/livez").status == 200);
    CHECK(get(HttpClient(host.api_port(), "::1"), "/livez").status == 200);
}
