#include "bundled_host.hpp"
#include "token_file.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::test;

namespace {

// The host with plugins/own_status.cpp, and another plugin with routes.
struct StatusHost : private PluginDirectory, HostProcess {
    explicit StatusHost(const std::vector<std::string>& settings = {})
        : PluginDirectory({"own_status", "routes"}), HostProcess(path(), {{}, settings, 0})
    {
    }
};

} // namespace

TEST_CASE("a status plugin answers in place of the built-in API")
{
    const StatusHost host;
    CHECK(host.get("/v1/status").body == "GET /v1/status role 3");
    CHECK(host.get("/").body == "GET / role 3");
    CHECK(host.get("/any%20thing").body == "GET /any thing role 3");
    CHECK(host.get("/").says("Content-Type: text/html; charset=utf-8"));
    HttpClient client(host.api_port());
    client.send("DELETE /v1/devices/a HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer().body == "DELETE /v1/devices/a role 3");
    client.send("OPTIONS /v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer().status == 204);
}

TEST_CASE("health, metrics and routes of plugins stay the host's")
{
    const StatusHost host;
    CHECK(host.get("/livez").status == 200);
    CHECK(host.get("/readyz").body.find("degraded") != std::string::npos);
    CHECK(host.get("/metrics").body.find("instance=\"own_status\"") != std::string::npos);
    CHECK(host.get("/v1/plugins/routes/x/files/").body.starts_with("GET files/"));
}

TEST_CASE("a status plugin is asked by nobody without a token, and told the role of who asks")
{
    const TokenFile tokens;
    const std::string token = tokens.add("reader", "--role", "read");
    const StatusHost host({"auth.api_tokens=" + tokens.path()});
    CHECK(host.get("/").status == 401); // the built-in page there is open
    HttpClient client(host.api_port());
    client.send("GET / HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + token + "\r\n\r\n");
    CHECK(client.answer().body == "GET / role 1");
}

TEST_CASE("a status plugin that fails is a 500 that names it")
{
    const StatusHost host;
    const HttpAnswer answer = host.get("/fail");
    CHECK(answer.status == 500);
    CHECK(answer.body.find("the instance own_status failed") != std::string::npos);
}

TEST_CASE("of two status plugins the second one fails, and says of which")
{
    const PluginDirectory plugins({"own_status"});
    const HostProcess host(
        plugins.path(),
        {{}, {"plugin.a.component=own_status", "plugin.b.component=own_status"}, 0});
    CHECK(host.logs(" b: failed: there is a status API already, a"));
    CHECK(host.get("/v1/status").body == "GET /v1/status role 3");
}
