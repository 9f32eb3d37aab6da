#include "front_bench.hpp"

#include <doctest/doctest.h>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpClient;

TEST_CASE("a request is answered, and the connection serves the next one")
{
    const Bench bench;
    auto client = bench.client();
    for (const auto* text : {"one", "two"}) {
        client.get("/echo/" + std::string(text));
        const auto answer = client.answer();
        CHECK(answer.status == 200);
        CHECK(answer.body == text);
        CHECK(answer.says("X-Content-Type-Options: nosniff"));
        CHECK(answer.says("Cache-Control: no-store"));
    }
}

TEST_CASE("pipelined requests are answered in order, each body with its own request")
{
    const Bench bench;
    auto client = bench.client();
    std::string all;
    for (int i = 0; i < 200; ++i) {
        const auto text = std::to_string(i);
        all += "POST /echo/" + text + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\n+" +
               text.substr(0, 1) + "!";
    }
    client.send(all);
    for (int i = 0; i < 200; ++i) {
        const auto text = std::to_string(i);
        REQUIRE(client.answer().body == text + '+' + text.substr(0, 1) + '!');
    }
}

TEST_CASE("a request that comes byte by byte is the same request")
{
    const Bench bench;
    auto client = bench.client();
    for (const char byte :
         std::string("POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nbc"))
        client.send(std::string_view(&byte, 1));
    CHECK(client.answer().body == "abc");
}

TEST_CASE("the largest body is taken, one byte more is 413")
{
    const Bench bench;
    const auto post = [](std::size_t size) {
        return "POST /echo/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
               std::to_string(size) + "\r\n\r\n" + std::string(size, 'b');
    };
    CHECK(bench.ask(post(kMaxBody)).body == 'a' + std::string(kMaxBody, 'b'));
    CHECK(bench.ask(post(kMaxBody + 1)).status == 413);
}

TEST_CASE("a client that waits for 100 Continue is told to go on, once")
{
    const Bench bench;
    auto client = bench.client();
    client.send("POST /echo/a HTTP/1.1\r\nHost: localhost\r\nExpect: "
                "100-continue\r\nContent-Length: 2\r\n\r\n");
    CHECK(client.answer().head == "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("b");
    client.send("c");
    CHECK(client.answer().body == "abc");
}

TEST_CASE("HEAD gets the head of GET and no body")
{
    const Bench bench;
    auto client = bench.client();
    client.send("HEAD /echo/abc HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(client.answer(HttpClient::Expect::head_only).says("Content-Length: 3"));
    client.get("/echo/x");
    CHECK(client.answer().body == "x");
}

TEST_CASE("the connection ends when the client says so, with HTTP/1.0 unless it says otherwise")
{
    const Bench bench;
    for (const auto* text : {"GET /echo/x HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                             "GET /echo/x HTTP/1.0\r\n\r\n"}) {
        auto client = bench.client();
        client.send(text);
        CHECK(client.answer().says("Connection: close"));
        CHECK(client.peer_ends());
    }
    auto client = bench.client();
    for (int i = 0; i < 2; ++i) {
        client.send("GET /echo/x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
        CHECK(client.answer().says("Connection: keep-alive"));
    }
}

TEST_CASE("a refused head is answered, and the connection ends")
{
    const Bench bench;
    auto client = bench.client();
    client.send("GET / HTTP/1.1\r\n\r\nGET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const auto answer = client.answer();
    CHECK(answer.status == 400);
    CHECK(answer.says("Connection: close"));
    CHECK(answer.says("Content-Type: application/json"));
    CHECK(answer.body == R"({"error":{"code":"bad_request","message":"no Host"}})");
    CHECK(client.receive_all().empty());
    CHECK(bench.serves());
}

TEST_CASE("an endless head is refused while it comes")
{
    const Bench bench;
    CHECK(bench.ask("GET / HTTP/1.1\r\nX: " + std::string(200'000, 'a')).status == 431);
    CHECK(bench.serves());
}

TEST_CASE("a foreign Host is 403, a configured one is served")
{
    FrontOptions options;
    options.host_names = {"iot.example"};
    const Bench bench(options);
    const auto status = [&](const std::string& host) {
        return bench.ask("GET /echo/x HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status;
    };
    CHECK(status("evil.example") == 403);
    CHECK(status("iot.example:9090") == 200);
    CHECK(status("127.0.0.1:" + std::to_string(bench.port)) == 200);
    CHECK(bench.ask("GET http://evil.example/echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n").status ==
          403);
}

TEST_CASE("a page of a foreign site may not ask; a configured one may, and may read the answer")
{
    FrontOptions options;
    options.origins = {"https://ops.example"};
    const Bench bench(options);
    const auto ask = [&](const std::string& fields) {
        return bench.ask("POST /echo/x HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n");
    };
    CHECK(ask("Sec-Fetch-Site: cross-site\r\n").status == 403);
    CHECK(ask("Origin: https://evil.example\r\n").status == 403);
    CHECK(ask("").head.find("Access-Control") == std::string::npos);
    const auto allowed = ask("Sec-Fetch-Site: cross-site\r\nOrigin: https://ops.example\r\n");
    CHECK(allowed.status == 200);
    CHECK(allowed.says("Access-Control-Allow-Origin: https://ops.example"));
    CHECK(allowed.says("Vary: Origin"));
}

TEST_CASE("who asked is the peer, or what a trusted proxy says")
{
    const std::string forwarded = "GET /who HTTP/1.1\r\nHost: localhost\r\n"
                                  "X-Forwarded-For: 198.51.100.1, 203.0.113.7\r\n\r\n";
    CHECK(Bench().ask(forwarded).body.starts_with("127.0.0.1:"));
    FrontOptions options;
    options.trusted_proxies = net::AddressList({"127.0.0.0/8"});
    CHECK(Bench(options).ask(forwarded).body == "203.0.113.7");
}

TEST_CASE("a request without a token is refused before its body is read")
{
    Bench bench;
    bench.node.tokens = {{"secret", Role::read}};
    const std::string head = "POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n";
    auto stranger = bench.client();
    stranger.send(head + "Expect: 100-continue\r\n\r\n");
    CHECK(stranger.answer().status == 401);
    CHECK(stranger.peer_ends());
    const auto answer = bench.ask(head + "authorization: bearer secret\r\n\r\n12345");
    CHECK(answer.status == 200);
}
