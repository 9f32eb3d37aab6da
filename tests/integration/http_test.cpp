#include "bundled_host.hpp"
#include "eventually.hpp"
#include "http_requests.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <utility>

using namespace iotcc::test;

namespace {

using Clock = std::chrono::steady_clock;

const std::string kHealth = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

HttpAnswer ask(const HostProcess& host, const std::string& bytes,
               HttpClient::Expect expect = HttpClient::Expect::body)
{
    HttpClient client(host.api_port());
    client.send(bytes);
    return client.answer(expect);
}

// The value of that field, or "".
std::string field_of(const HttpAnswer& answer, const std::string& name)
{
    const auto at = answer.head.find("\r\n" + name + ": ");
    if (at == answer.head.npos)
        return {};
    const auto begin = at + name.size() + 4;
    return answer.head.substr(begin, answer.head.find("\r\n", begin) - begin);
}

// The API's figures of itself.
nlohmann::json figures_of(const HostProcess& host)
{
    return host.json("/v1/status")["http"];
}

// Every address of the API that has no {name}.
std::vector<std::string> plain_paths()
{
    return {"/",        "/livez",      "/readyz",         "/v1/status",
            "/devices", "/v1/plugins", "/v1/connections", "/cloud-connector/status"};
}

// Reads the next event of a stream as "id", "event" and "data".
std::map<std::string, std::string> next_event(HttpClient& client)
{
    std::map<std::string, std::string> event;
    for (auto line = client.receive_line(); !line.empty() || event.count("data") == 0;
         line = client.receive_line()) {
        const auto colon = line.find(": ");
        if (colon != line.npos && colon != 0)
            event[line.substr(0, colon)] = line.substr(colon + 2);
    }
    return event;
}

} // namespace

TEST_CASE("every request of the table gets its status, and nothing behind a refused one is run")
{
    BundledHost host("echo");
    for (const auto& request : http_requests()) {
        const std::string &name = request.name, &bytes = request.bytes;
        const int status = request.status;
        CAPTURE(name);
        HttpClient client(host.api_port());
        client.send(bytes + kHealth);
        const auto answer = client.answer();
        CHECK(answer.status == status);
        CHECK(answer.says("X-Content-Type-Options: nosniff"));
        CHECK(answer.says("X-Frame-Options: DENY"));
        CHECK(answer.says("Cache-Control: no-store"));
        CHECK(field_of(answer, "Server").empty());
        if (status >= 400)
            CHECK(nlohmann::json::parse(answer.body)["error"].contains("code"));
        if (answer.says("Connection: close"))
            CHECK(client.receive_all().empty());
        else
            CHECK(client.answer().status == 200);
    }
    CHECK(ask(host, kHealth).status == 200);
    CHECK(host.terminate() == Exit{0, 0});
}

TEST_CASE("every request of the table is a seed of the fuzzer")
{
    std::set<std::string> seeds;
    for (const auto& entry : std::filesystem::directory_iterator(IOTCC_HTTP_SEEDS)) {
        std::ifstream file(entry.path(), std::ios::binary);
        seeds.emplace(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    for (const auto& request : http_requests()) {
        const auto& bytes = request.bytes;
        CAPTURE(request.name);
        CHECK(seeds.count(bytes) == 1);
    }
}

TEST_CASE("HEAD is GET without the body, and OPTIONS names the methods, on every address")
{
    const BundledHost host("echo");
    for (const auto& path : plain_paths()) {
        CAPTURE(path);
        const auto request = [&](const std::string& method) {
            return with_fields("Connection: close\r\n", method + ' ' + path + " HTTP/1.1");
        };
        const auto get = ask(host, request("GET"));
        const auto head = ask(host, request("HEAD"), HttpClient::Expect::head_only);
        CHECK(get.status == 200);
        CHECK(head.status == 200);
        for (const auto* name : {"Content-Type", "Content-Security-Policy", "Cache-Control"})
            CHECK(field_of(head, name) == field_of(get, name));
        CHECK_FALSE(field_of(head, "Content-Length").empty());
        if (path.find("status") == path.npos) // whose numbers go on
            CHECK(field_of(head, "Content-Length") == std::to_string(get.body.size()));
        const auto options = ask(host, request("OPTIONS"));
        CHECK(options.status == 204);
        CHECK(field_of(options, "Allow") == "GET, HEAD, OPTIONS");
        const auto refused = ask(host, request("PUT"));
        CHECK(refused.status == 405);
        CHECK(field_of(refused, "Allow") == "GET, HEAD, OPTIONS");
    }
}

TEST_CASE("50 pipelined requests are answered in order")
{
    const BundledHost host("echo");
    HttpClient client(host.api_port());
    std::string all;
    for (int i = 0; i < 50; ++i)
        all += i % 3 == 0
                   ? with_fields("", "GET /devices/dev-" + std::to_string(i) + "/show HTTP/1.1")
                   : kHealth;
    client.send(all);
    for (int i = 0; i < 50; ++i)
        REQUIRE(client.answer().status == (i % 3 == 0 ? 404 : 200));
}

TEST_CASE("a request byte by byte, and one whose client ends its side, are answered")
{
    const BundledHost host("echo");
    HttpClient dripping(host.api_port());
    for (const char byte : kHealth)
        dripping.send(std::string_view(&byte, 1));
    CHECK(dripping.answer().status == 200);
    HttpClient half_open(host.api_port());
    half_open.send(kHealth);
    half_open.shut_write();
    CHECK(half_open.answer().status == 200);
    CHECK(half_open.peer_ends());
}

TEST_CASE("clients that leave while their request is in work leave nothing behind")
{
    const BundledHost host("echo");
    for (int i = 0; i < 300; ++i) {
        HttpClient client(host.api_port());
        client.get("/v1/plugins");
        client.reset();
    }
    CHECK(eventually([&] { return figures_of(host)["connections"] == 1; }));
}

TEST_CASE("a request that is not complete in time is 408, and counted")
{
    const BundledHost host("echo", {"http.head_ms=300", "http.request_ms=300"});
    CHECK(ask(host, "GET /livez HTTP/1.1\r\n").status == 408);
    CHECK(ask(host, with_fields("Content-Length: 5\r\n", "POST /livez HTTP/1.1") + "abc").status ==
          408);
    CHECK(figures_of(host)["timed_out"] == 2);
}

TEST_CASE("the status stream begins with the status and tells of a device that connects")
{
    const BundledHost host("echo");
    HttpClient client(host.api_port());
    client.get("/v1/stream");
    CHECK(client.answer().says("Content-Type: text/event-stream"));
    const auto first = next_event(client);
    CHECK(first.at("event") == "status");
    CHECK(nlohmann::json::parse(first.at("data"))["totals"]["open"] == 0);
    TcpClient device = host.connect("echo");
    device.send("x");
    nlohmann::json status;
    std::uint64_t id = std::stoull(first.at("id"));
    CHECK(eventually([&] {
        const auto event = next_event(client);
        CHECK(std::stoull(event.at("id")) >= std::exchange(id, std::stoull(event.at("id"))));
        if (event.at("event") != "status")
            return false;
        status = nlohmann::json::parse(event.at("data"));
        return status["totals"]["open"] == 1;
    }));
    CHECK(status["http"]["streams"] == 1);
}

TEST_CASE("the original's stream begins with every metric, each value as text")
{
    const BundledHost host("echo");
    HttpClient client(host.api_port());
    client.send(
        with_fields("Last-Event-ID: 17\r\n", "GET /cloud-connector/status/stream HTTP/1.1"));
    CHECK(client.answer().says("Content-Type: text/event-stream"));
    std::map<std::string, std::string> metrics;
    for (int i = 0; i < 11; ++i) {
        const auto event = next_event(client);
        CHECK(event.at("event") == "system_status");
        CHECK(std::stoull(event.at("id")) > 0);
        const auto data = nlohmann::json::parse(event.at("data"));
        CHECK(data.size() == 2);
        metrics[data["metric"]] = data["value"];
    }
    for (const auto* name :
         {"connections", "received_messages", "sent_messages", "system_memory", "allocated_memory",
          "heap_allocated_memory", "go_routines", "commands_waiting", "queries_waiting",
          "start_time", "sse_subscribers"})
        CHECK(metrics.count(name) == 1);
    CHECK(metrics["sse_subscribers"] == "1");
    CHECK(host.json("/cloud-connector/status")["metrics"]["sse_subscribers"] == 1);
}

TEST_CASE("above http.streams a stream is 503, also where the first ones do not read")
{
    const BundledHost host("echo", {"http.streams=2"});
    std::vector<HttpClient> streams;
    for (int i = 0; i < 2; ++i) {
        streams.emplace_back(host.api_port());
        streams.back().get("/v1/stream");
        CHECK(streams.back().answer().status == 200);
    }
    const auto refused = ask(host, with_fields("", "GET /cloud-connector/status/stream HTTP/1.1"));
    CHECK(refused.status == 503);
    CHECK(refused.says("Retry-After: 1"));
    CHECK(figures_of(host)["turned_away"] == 1);
    streams.pop_back();
    CHECK(eventually(
        [&] { return ask(host, with_fields("", "GET /v1/stream HTTP/1.1")).status == 200; }));
}

TEST_CASE("10 clients of streams hold the end of the host up by less than a second")
{
    BundledHost host("echo");
    std::vector<HttpClient> streams;
    for (int i = 0; i < 10; ++i) {
        streams.emplace_back(host.api_port());
        streams.back().get("/v1/stream");
        CHECK(streams.back().answer().status == 200);
    }
    const auto begin = Clock::now();
    CHECK(host.terminate() == Exit{0, 0});
    CHECK(Clock::now() - begin < std::chrono::seconds(1));
}

TEST_CASE("a configured host name is served, a foreign one is not, and the log says who asked")
{
    const BundledHost host("echo", {"http.host_names=iot.example", "log.level=debug"});
    CHECK(ask(host, "GET /livez HTTP/1.1\r\nHost: iot.example\r\n\r\n").status == 200);
    HttpClient foreign(host.api_port());
    foreign.send("GET /livez HTTP/1.1\r\nHost: evil.example\r\n\r\n");
    CHECK(foreign.answer().status == 403);
    const auto who = "127.0.0.1:" + std::to_string(foreign.local_port());
    CHECK(eventually([&] { return host.logs(who + " closed: refused with 403"); }));
}
