#include "front_bench.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <sys/socket.h>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpClient;

namespace {

FrontOptions quick()
{
    FrontOptions options;
    options.streams.tick_ms = 20;
    options.streams.heartbeat_ticks = 15;
    return options;
}

// A client of a stream that has had its answer's head.
HttpClient listener(const Bench& bench, const std::string& path = "/stream")
{
    auto client = bench.client();
    client.get(path);
    CHECK(client.answer().status == 200);
    return client;
}

// The next block of lines up to an empty one, heartbeats left out.
std::string next_event(HttpClient& client)
{
    std::string event;
    for (auto line = client.receive_line(); !line.empty() || event.empty();
         line = client.receive_line()) {
        if (!line.empty() && line != ":")
            event += line + '|';
    }
    return event;
}

bool has_bytes(const HttpClient& client)
{
    char byte = 0;
    return ::recv(client.fd(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

} // namespace

TEST_CASE("a stream begins with everything, and tells then what has changed")
{
    const Bench bench(quick());
    auto client = bench.client();
    client.get("/stream");
    const auto answer = client.answer();
    CHECK(answer.status == 200);
    CHECK(answer.says("Content-Type: text/event-stream"));
    CHECK(answer.says("Cache-Control: no-store"));
    CHECK(answer.head.find("Content-Length") == std::string::npos);
    CHECK(next_event(client) == "retry: 2000|");
    CHECK(next_event(client) == "id: 1|event: value|data: 0|");
    CHECK(next_event(client) == "id: 1|event: load|data: |");
    bench.node.value = 7;
    CHECK(next_event(client) == "id: 2|event: value|data: 7|");
    auto second = listener(bench);
    CHECK(next_event(second) == "retry: 2000|");
    CHECK(next_event(second) == "id: 2|event: value|data: 7|");
    CHECK(next_event(second) == "id: 2|event: load|data: |");
    bench.node.value = 8;
    CHECK(next_event(client) == "id: 3|event: value|data: 8|");
    CHECK(next_event(second) == "id: 3|event: value|data: 8|");
}

TEST_CASE("the world is looked at once per tick, for however many clients")
{
    const Bench bench(quick());
    const auto begin = std::chrono::steady_clock::now();
    std::vector<HttpClient> clients;
    for (int i = 0; i < 20; ++i)
        clients.push_back(listener(bench));
    bench.node.is_busy = true;
    for (auto& client : clients) {
        for (int events = 0; events < 20; ++events)
            (void)next_event(client);
    }
    const auto ticks = (std::chrono::steady_clock::now() - begin) / std::chrono::milliseconds(20);
    CHECK(bench.node.looks <= ticks + 2);
}

TEST_CASE("nothing is looked at when the last client has left, and the next one sees what is new")
{
    const Bench bench(quick());
    {
        auto client = listener(bench);
        CHECK(next_event(client) == "retry: 2000|");
        CHECK(next_event(client) == "id: 1|event: value|data: 0|");
    }
    CHECK(eventually([&] { return bench.front.figures().streams == 0; }));
    bench.node.value = 5;
    auto client = listener(bench);
    CHECK(next_event(client) == "retry: 2000|");
    CHECK(next_event(client).ends_with("|event: value|data: 5|"));
}

TEST_CASE("what has happened is told at each look, to everybody, and not again to who comes later")
{
    const Bench bench(quick());
    auto client = listener(bench, "/told/a");
    CHECK(next_event(client) == "retry: 2000|");
    const auto first = next_event(client);
    CHECK(first.ends_with("|event: told|data: a|"));
    CHECK(next_event(client).ends_with("|event: told|data: a|"));
    auto second = listener(bench, "/told/a");
    CHECK(next_event(second) == "retry: 2000|");
    const auto heard = next_event(second);
    CHECK(heard != first);
    for (auto event = next_event(client); event != heard; event = next_event(client))
        REQUIRE(event.ends_with("|data: a|"));
}

TEST_CASE("clients of one subject share a source, which ends with the last of them")
{
    const Bench bench(quick());
    {
        const auto one = listener(bench, "/told/a");
        const auto two = listener(bench, "/told/a");
        auto other = listener(bench, "/told/b");
        CHECK(next_event(other) == "retry: 2000|");
        CHECK(next_event(other).ends_with("|data: b|"));
        CHECK(bench.node.sources == 2);
    }
    CHECK(eventually([&] { return bench.node.sources == 0; }));
}

TEST_CASE("who has the head of a stream misses nothing: it comes when its source is there")
{
    const Bench bench(quick());
    bench.node.is_ready = false;
    auto client = bench.client();
    client.get("/stream");
    CHECK(eventually([&] { return bench.node.looks >= 2; }));
    CHECK_FALSE(has_bytes(client));
    bench.node.value = 7;
    bench.node.is_ready = true;
    CHECK(client.answer().status == 200);
    CHECK(next_event(client) == "retry: 2000|");
    CHECK(next_event(client).ends_with("|event: value|data: 7|"));
}

TEST_CASE("a client whose source is not there for long is kept alive")
{
    auto options = quick();
    options.streams.heartbeat_ticks = 2;
    const Bench bench(options);
    bench.node.is_ready = false;
    auto client = listener(bench);
    CHECK(client.receive_line() == ":");
    CHECK(client.receive_line().empty());
    bench.node.is_ready = true;
    CHECK(next_event(client) == "retry: 2000|");
    CHECK(next_event(client).ends_with("|event: value|data: 0|"));
}

TEST_CASE("a stream without news has a heartbeat")
{
    const Bench bench(quick());
    auto client = listener(bench);
    for (int events = 0; events < 3; ++events)
        (void)next_event(client);
    for (int beats = 0; beats < 2; ++beats) {
        CHECK(client.receive_line() == ":");
        CHECK(client.receive_line().empty());
    }
}

TEST_CASE("above their limit streams are 503, and there is room when one leaves")
{
    auto options = quick();
    options.streams.most = 2;
    const Bench bench(options);
    auto first = listener(bench);
    {
        const auto second = listener(bench);
        CHECK(bench.front.figures().streams == 2);
        const auto answer = bench.ask("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        CHECK(answer.status == 503);
        CHECK(answer.says("Retry-After: 1"));
        CHECK(bench.front.figures().turned_away == 1);
    }
    CHECK(eventually([&] { return bench.front.figures().streams == 1; }));
    (void)listener(bench);
}

TEST_CASE("a client that does not take its events is closed, and the others hear every one")
{
    const Bench bench(quick());
    bench.node.load = 30'000;
    auto reading = listener(bench);
    const auto unread = listener(bench);
    CHECK(next_event(reading) == "retry: 2000|");
    bench.node.is_busy = true;
    int last = 0;
    CHECK(eventually([&] {
        const auto event = next_event(reading);
        const auto at = event.find("value|data: ");
        if (at != event.npos) {
            const int value = std::stoi(event.substr(at + sizeof("value|data: ") - 1));
            CHECK((last == 0 || value == last + 1));
            last = value;
        }
        return bench.front.figures().slow_readers == 1;
    }));
    CHECK(bench.front.figures().streams == 1);
    CHECK(bench.serves());
}

TEST_CASE("what follows the request of a stream is never executed")
{
    const Bench bench(quick());
    auto client = bench.client();
    client.send("GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n"
                "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer().status == 200);
    for (int events = 0; events < 3; ++events)
        (void)next_event(client);
    client.send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n");
    bench.node.value = 1;
    CHECK(next_event(client) == "id: 2|event: value|data: 1|");
    CHECK(bench.node.kept() == 0);
}

TEST_CASE("HEAD of a stream is its head alone")
{
    const Bench bench(quick());
    auto client = bench.client();
    client.send("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer(HttpClient::Expect::head_only).says("Content-Type: text/event-stream"));
    CHECK(client.receive_all().empty());
    CHECK(bench.front.figures().streams == 0);
}
