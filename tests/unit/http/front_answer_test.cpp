#include "front_bench.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpClient;

TEST_CASE("a client that ends its side after the request still gets the answer")
{
    const Bench bench;
    auto client = bench.client();
    client.get("/later");
    client.shut_write();
    REQUIRE(eventually([&] { return bench.node.kept() == 1; }));
    bench.node.take().front().send({200, kJson, "now"});
    CHECK(client.answer().body == "now");
    CHECK(client.peer_ends());
}

TEST_CASE("a route that answers later holds up nobody")
{
    FrontOptions options;
    options.workers = 1;
    const Bench bench(options);
    std::vector<HttpClient> clients;
    for (int i = 0; i < 20; ++i) {
        clients.push_back(bench.client());
        clients.back().send("GET /later HTTP/1.1\r\nHost: localhost\r\n\r\nGET /echo/next "
                            "HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
    REQUIRE(eventually([&] { return bench.node.kept() == 20; }));
    CHECK(bench.serves());
    std::thread([answers = bench.node.take()]() mutable {
        for (auto& answer : answers)
            answer.send({200, kJson, "later"});
    }).join();
    for (auto& client : clients) {
        CHECK(client.answer().body == "later");
        CHECK(client.answer().body == "next");
    }
}

TEST_CASE("an answer that is dropped is 500")
{
    const Bench bench;
    auto client = bench.client();
    client.get("/later");
    REQUIRE(eventually([&] { return bench.node.kept() == 1; }));
    bench.node.take();
    CHECK(client.answer().status == 500);
}

TEST_CASE("a route that never answers is 504, and its late answer reaches nobody")
{
    FrontOptions options;
    options.answer_ms = 300;
    const Bench bench(options);
    auto client = bench.client();
    client.get("/later");
    CHECK(client.answer().status == 504);
    for (auto& answer : bench.node.take())
        answer.send({200, kJson, "late"});
    CHECK(client.receive_all().empty());
    CHECK(bench.serves());
}

TEST_CASE("a client that leaves while its request is in work leaves nothing behind")
{
    const Bench bench;
    for (int round = 0; round < 20; ++round) {
        auto client = bench.client();
        client.get("/later");
        REQUIRE(eventually([&] { return bench.node.kept() == 1; }));
        client.reset();
        if (round % 2 == 0) { // the answer comes after it has left, or races with it
            REQUIRE(eventually([&] { return bench.lane.served_connections() == 0; }));
        }
        bench.node.take().front().send({200, kJson, "nobody"});
    }
    CHECK(eventually([&] { return bench.lane.open_connections() == 0; }));
    CHECK(bench.serves());
}

TEST_CASE("an answer of the largest size reaches a client that reads late, and pipelining goes on "
          "behind it")
{
    const Bench bench;
    auto client = bench.client();
    for (int i = 0; i < 3; ++i)
        client.get("/large");
    for (int i = 0; i < 3; ++i)
        CHECK(client.answer().body.size() == kMaxResponse);
}
