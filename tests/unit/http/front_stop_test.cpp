#include "front_bench.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpClient;

TEST_CASE("stopping finishes what the workers have and ends every connection")
{
    Bench bench;
    auto working = bench.client(), later = bench.client(), idle = bench.client();
    idle.get("/echo/x");
    CHECK(idle.answer().status == 200);
    working.get("/gate");
    later.get("/later");
    REQUIRE(eventually([&] { return bench.node.kept() == 1 && bench.node.entered == 1; }));
    std::thread opener([&] { bench.node.gate.count_down(); });
    bench.front.stop();
    opener.join();
    CHECK(working.answer().body == "open");
    CHECK(working.peer_ends());
    CHECK(later.answer().status == 503); // its route would have answered later
    CHECK(later.peer_ends());
    CHECK(idle.peer_ends());
}

TEST_CASE("an answer that outlives its server goes nowhere")
{
    std::vector<Answer> kept;
    {
        Bench bench;
        auto client = bench.client();
        client.get("/later");
        REQUIRE(eventually([&] { return bench.node.kept() == 1; }));
        bench.stop();
        kept = bench.node.take();
    }
    kept.front().send({200, kJson, "nobody"});
}

TEST_CASE("stopping under load ends every client and loses no thread")
{
    Bench bench;
    std::atomic<int> answered{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 4; ++i) {
        clients.emplace_back([&] {
            try {
                for (auto client = bench.client();; ++answered) {
                    client.get("/echo/x");
                    client.answer();
                }
            } catch (const std::runtime_error&) { // the server has gone
            }
        });
    }
    REQUIRE(eventually([&] { return answered > 100; }));
    bench.stop();
    for (auto& client : clients)
        client.join();
    CHECK(bench.lane.open_connections() == 0);
}

TEST_CASE("clients that do not react to the end hold a stop up by less than a second")
{
    Bench bench;
    std::vector<HttpClient> streams;
    for (int i = 0; i < 10; ++i) {
        streams.push_back(bench.client());
        streams.back().get("/stream");
        CHECK(streams.back().answer().status == 200);
    }
    const auto begin = std::chrono::steady_clock::now();
    bench.stop();
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(1));
    for (auto& client : streams)
        CHECK(client.receive_all().find("event: value") != std::string::npos);
}
