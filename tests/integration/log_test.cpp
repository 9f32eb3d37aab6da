#include "bundled_host.hpp"
#include "eventually.hpp"
#include "status_readings.hpp"

#include <doctest/doctest.h>

#include <sstream>

using namespace iotcc::test;

namespace {

HttpAnswer put_level(const HostProcess& host, const std::string& instance, const std::string& body)
{
    HttpClient client(host.api_port());
    client.send("PUT /v1/plugins/" + instance +
                "/log-level HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    return client.answer();
}

void visit(const HostProcess& host)
{
    TcpClient peer = host.connect("echo");
    peer.send("x");
    CHECK(peer.receive(1) == "x");
}

} // namespace

TEST_CASE("every line of a JSON log is an object with time, level, source and message")
{
    BundledHost host("raw_tcp", {"log.json=true", "log.level=debug"});
    TcpClient device = host.connect("raw_tcp");
    device.send("HELLO \x1b[31m\"\xff\n"); // refused: no plain text
    CHECK(device.peer_ends());
    CHECK(host.terminate() == Exit{0, 0});
    std::istringstream lines(host.log());
    unsigned n = 0;
    for (std::string line; std::getline(lines, line); ++n) {
        CAPTURE(line);
        const auto json = nlohmann::json::parse(line);
        CHECK(json.size() == 4);
        CHECK(json["time"].get<std::string>().size() ==
              sizeof("2026-01-01T00:00:00.000+00:00") - 1);
        CHECK(json["source"].is_string());
        CHECK(json["message"].is_string());
    }
    CHECK(n >= 4);
    CHECK(host.logs(R"("level":"info","source":"host","message":"stopped"})"));
}

TEST_CASE("the level of one instance can be changed while the host runs, and set back")
{
    const BundledHost host("echo");
    CHECK(instance_of(host, "echo")["log_level"] == "info");
    visit(host);
    REQUIRE(eventually([&] { return total(host, "closed") == 1; }));
    CHECK_FALSE(host.has_logged("closed (peer)"));
    CHECK(put_level(host, "echo", R"({"level":"debug"})").status == 204);
    CHECK(instance_of(host, "echo")["log_level"] == "debug");
    visit(host);
    CHECK(eventually([&] { return host.logs("closed (peer)"); }));
    CHECK(put_level(host, "echo", R"({"level":null})").status == 204);
    CHECK(instance_of(host, "echo")["log_level"] == "info");
    CHECK(put_level(host, "echo", R"({"level":"loud"})").status == 400);
    CHECK(put_level(host, "ehco", R"({"level":"debug"})").status == 404);
}

TEST_CASE("an instance's level comes from its section")
{
    const BundledHost host("echo", {"echo.log_level=debug", "log.level=error"});
    visit(host);
    CHECK(eventually([&] { return host.logs("closed (peer)"); }));
    CHECK_FALSE(host.has_logged("started"));
}

TEST_CASE("the log names a connection as the API does")
{
    const BundledHost host("echo", {"echo.log_level=debug"});
    TcpClient peer = host.connect("echo");
    peer.send("x");
    CHECK(peer.receive(1) == "x");
    const std::string id = walk_connections(host, 10).at(0)["connection_id"];
    peer.reset();
    CHECK(eventually([&] { return host.logs("connection " + id + " closed (peer)"); }));
}
