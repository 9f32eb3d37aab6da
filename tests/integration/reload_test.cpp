#include "bundled_host.hpp"
#include "config_folder.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <csignal>

using namespace iotcc::test;
using nlohmann::json;

namespace {

constexpr const char* kPostReload =
    "POST /v1/reload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";

// A host with raw_tcp that was started with that file.
struct ConfiguredHost {
    explicit ConfiguredHost(const std::string& text, const std::vector<std::string>& settings = {})
        : config(text), host(plugins.path(),
                             {{"raw_tcp"}, settings, 0, "127.0.0.1:0", {"--config", config.file()}})
    {
    }

    HttpAnswer post_reload()
    {
        HttpClient client(host.api_port());
        client.send(kPostReload);
        return client.answer();
    }
    // With that file; it must be applied.
    json reload(const std::string& text)
    {
        config.write(text);
        const HttpAnswer answer = post_reload();
        INFO(answer.body);
        REQUIRE(answer.status == 200);
        return json::parse(answer.body);
    }

    PluginDirectory plugins{std::vector<std::string>{"raw_tcp"}};
    ConfigFolder config;
    HostProcess host;
};

int status_for_host(const HostProcess& host, const std::string& name)
{
    HttpClient client(host.api_port());
    client.send("GET /livez HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
    return client.answer().status;
}

} // namespace

TEST_CASE("SIGHUP applies what changed, says so in one line, and keeps the connections")
{
    ConfiguredHost own("[log]\nlevel = \"info\"\n");
    HostProcess& host = own.host;
    TcpClient device = host.connect("raw_tcp");
    device.send("HELLO dev-1\nhello\n");
    REQUIRE(eventually([&] { return received_messages(host) == 1; }));
    CHECK(host.get("/v1/reload").status == 404);
    own.config.write("[log]\nlevel = \"debug\"\n[http]\nworkers = 5\n");
    host.process().signal(SIGHUP);
    REQUIRE(eventually([&] { return host.get("/v1/reload").status == 200; }));
    const json report = host.json("/v1/reload");
    CHECK(report["result"] == "applied");
    CHECK(report["cause"] == "SIGHUP");
    CHECK(report["changed"] ==
          json::parse(R"([{"key":"log.level","old":"\"info\"","new":"\"debug\""}])"));
    CHECK(report["restart_needed"].size() == 1);
    CHECK(report["restart_needed"][0]["key"] == "http.workers");
    CHECK(eventually([&] {
        return host.logs("host: reload (SIGHUP): done; changed: log.level \"info\" -> \"debug\"; "
                         "needs a restart: http.workers 4 -> 5\n");
    }));
    device.send("again\n");
    CHECK(eventually([&] { return received_messages(host) == 2; }));
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("a reload with faults tells all of them and changes nothing")
{
    ConfiguredHost own("[log]\nlevel = \"info\"\n");
    HostProcess& host = own.host;
    own.config.write(
        "[log]\nlevel = \"debug\"\njsn = true\n[plugin.raw_tcp]\nmax_frame = 0\nechos = 1\n");
    const HttpAnswer answer = own.post_reload();
    CHECK(answer.status == 422);
    const json report = json::parse(answer.body);
    CHECK(report["result"] == "refused");
    CHECK(report["changed"].empty());
    REQUIRE(report["failed"].size() == 3);
    CHECK(report["failed"][0] == own.config.file() +
                                     ":3:1: unknown setting \"log.jsn\"; did you mean "
                                     "\"log.json\"?");
    CHECK(host.json("/v1/reload") == report);
    CHECK(own.reload("[log]\nlevel = \"info\"\n")["changed"].empty());
}

TEST_CASE("a new limit holds for the next connection")
{
    ConfiguredHost own("");
    HostProcess& host = own.host;
    TcpClient before = host.connect("raw_tcp");
    REQUIRE(eventually([&] { return host.json("/v1/status")["unidentified"] == 1; })); // accepted
    const json report = own.reload("[limits]\nidentify_ms = 200\n");
    CHECK(report["changed"][0]["key"] == "limits.identify_ms");
    TcpClient silent = host.connect("raw_tcp");
    CHECK(silent.peer_ends());
    before.send("HELLO dev-1\nhello\n");
    CHECK(eventually([&] { return received_messages(host) == 1; }));
}

TEST_CASE("an instance's own limit counts, not the one of all")
{
    ConfiguredHost own("[plugin.raw_tcp]\nidentify_ms = 60000\n");
    HostProcess& host = own.host;
    CHECK(
        own.reload("[limits]\nidentify_ms = 1\n[plugin.raw_tcp]\nidentify_ms = 50000\n")["changed"]
            .size() == 2);
    TcpClient device = host.connect("raw_tcp");
    device.send("HELLO dev-1\n");
    device.send("hello\n");
    CHECK(eventually([&] { return received_messages(host) == 1; }));
}

TEST_CASE("names of the host can be added while it runs")
{
    ConfiguredHost own("");
    HostProcess& host = own.host;
    CHECK(status_for_host(host, "iot.example") != 200);
    own.reload("[http]\nhost_names = [\"iot.example\"]\n");
    CHECK(status_for_host(host, "iot.example") == 200);
    own.reload("");
    CHECK(status_for_host(host, "iot.example") != 200);
}

TEST_CASE("a setting of a flag stays over the file, and is no change")
{
    ConfiguredHost own("[log]\nlevel = \"info\"\n", {"log.level=warn"});
    const json report = own.reload("[log]\nlevel = \"debug\"\n");
    CHECK(report["changed"].empty());
}

TEST_CASE("an option that its component does not know fails that instance, in words")
{
    const PluginDirectory folder({"raw_tcp", "echo"});
    const HostProcess host(folder.path(), {{"raw_tcp", "echo"}, {"raw_tcp.max_farme=5"}, 0});
    const std::string reason = "--set raw_tcp.max_farme=5: unknown setting "
                               "\"plugin.raw_tcp.max_farme\"; did you mean \"max_frame\"?";
    const json degraded = host.json("/readyz")["degraded"];
    CHECK(degraded == json::array({"raw_tcp: failed: " + reason}));
    CHECK(host.logs(reason));
    CHECK(host.connect("echo").local_port() != 0);
}

TEST_CASE("many reloads at once are answered, each with 200 or 409")
{
    ConfiguredHost own("");
    HostProcess& host = own.host;
    std::vector<HttpClient> clients;
    for (int i = 0; i < 30; ++i) {
        clients.emplace_back(host.api_port());
        clients.back().send(kPostReload);
        host.process().signal(SIGHUP);
    }
    int applied = 0;
    for (HttpClient& client : clients) {
        const int status = client.answer().status;
        CHECK((status == 200 || status == 409));
        applied += status == 200 ? 1 : 0;
    }
    CHECK(applied >= 1);
    CHECK(host.terminate() == Exit{0, 0});
}
