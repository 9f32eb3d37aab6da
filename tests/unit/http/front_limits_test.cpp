#include "front_bench.hpp"

#include <doctest/doctest.h>

#include <array>
#include <poll.h>
#include <sys/socket.h>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpClient;

TEST_CASE("a head that is not complete in time is 408, however it drips")
{
    FrontOptions options;
    options.head_ms = 300;
    const Bench bench(options);
    auto client = bench.client();
    client.send("GET /echo/x HTTP/1.1\r\nHost: localhost\r\nX: ");
    pollfd readable{client.fd(), POLLIN, 0};
    for (int i = 0; i < 2000 && ::poll(&readable, 1, 5) == 0; ++i)
        client.send("a");
    const auto answer = client.answer();
    CHECK(answer.status == 408);
    CHECK(answer.says("Connection: close"));
    CHECK(client.peer_ends());
}

TEST_CASE("a body that is not complete in time is 408")
{
    FrontOptions options;
    options.request_ms = 300;
    const Bench bench(options);
    CHECK(bench.ask("POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nabc")
              .status == 408);
}

TEST_CASE("a connection without a request ends without a word")
{
    FrontOptions options;
    options.head_ms = options.idle_ms = 300;
    const Bench bench(options);
    auto silent = bench.client();
    auto idle = bench.client();
    idle.get("/echo/x");
    CHECK(idle.answer().status == 200);
    CHECK(silent.receive_all().empty());
    CHECK(idle.receive_all().empty());
}

TEST_CASE("above the limit the connection that has been idle for longest makes room")
{
    FrontOptions options;
    options.connections = 2;
    const Bench bench(options);
    std::array<HttpClient, 2> held{bench.client(), bench.client()};
    for (auto& client : held) {
        client.get("/echo/x");
        CHECK(client.answer().status == 200);
    }
    auto third = bench.client();
    third.get("/echo/x");
    CHECK(third.answer().status == 200);
    CHECK(held[0].receive_all().empty());
    held[1].get("/echo/x");
    CHECK(held[1].answer().status == 200);
}

TEST_CASE("above the limit with no idle connection 503 says so, and there is room when one leaves")
{
    FrontOptions options;
    options.connections = 2;
    const Bench bench(options);
    {
        std::array<HttpClient, 2> busy{bench.client(), bench.client()};
        for (auto& client : busy)
            client.send("POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nExpect: "
                        "100-continue\r\n\r\n");
        for (auto& client : busy) // it has read the head
            CHECK(client.receive_line().starts_with("HTTP/1.1 100"));
        auto third = bench.client();
        const auto answer = third.answer();
        CHECK(answer.status == 503);
        CHECK(answer.says("Retry-After: 1"));
        CHECK(third.peer_ends());
    }
    CHECK(eventually([&] { return bench.lane.served_connections() == 0; }));
    CHECK(bench.serves());
}

TEST_CASE("a request that finds no room in the queue is 503, and its connection goes on")
{
    FrontOptions options;
    options.workers = 1;
    options.queue = 1;
    Bench bench(options);
    auto working = bench.client(), waiting = bench.client();
    working.get("/gate");
    REQUIRE(eventually([&] { return bench.node.entered == 1; }));
    waiting.get("/gate");
    auto refused =
        bench.client(); // accepted after the other's request was readable, so read after it
    refused.get("/echo/x");
    const auto answer = refused.answer();
    CHECK(answer.status == 503);
    CHECK(answer.says("Retry-After: 1"));
    bench.node.gate.count_down();
    CHECK(working.answer().body == "open");
    CHECK(waiting.answer().body == "open");
    refused.get("/echo/x");
    CHECK(refused.answer().body == "x");
}

TEST_CASE("above the limit a request that drips in makes room where nobody is idle")
{
    FrontOptions options;
    options.connections = 2;
    const Bench bench(options);
    std::array<HttpClient, 2> dripping{bench.client(), bench.client()};
    for (auto& client : dripping) {
        client.send("POST /echo/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\nExpect: "
                    "100-continue\r\n\r\n");
        CHECK(client.answer().head == "HTTP/1.1 100 Continue\r\n\r\n");
    }
    // Refused while the two may still be in time, served when they are suspicious.
    CHECK(eventually([&] { return bench.serves(); }));
    CHECK(dripping[0].answer().status == 408);
    CHECK(bench.front.figures().made_room == 1);
    dripping[1].send("123456789");
    CHECK(dripping[1].answer().body == "x123456789");
}

TEST_CASE("large answers that nobody reads are bounded together")
{
    FrontOptions options;
    options.unread = 2 * kMaxResponse;
    const Bench bench(options);
    std::vector<HttpClient> unread;
    for (int i = 0; i < 2; ++i) {
        unread.push_back(bench.client());
        unread.back().get("/large");
        char first;
        REQUIRE(::recv(unread.back().fd(), &first, 1, MSG_PEEK) == 1);
    }
    auto refused = bench.client();
    refused.get("/large");
    const auto answer = refused.answer();
    CHECK(answer.status == 503);
    CHECK(answer.says("Retry-After: 1"));
    CHECK(bench.serves());
    CHECK(unread[0].answer().body.size() == kMaxResponse);
    refused.get("/large");
    CHECK(refused.answer().body.size() == kMaxResponse);
}

TEST_CASE("a client that takes nothing of its answer is cut, and nothing of it is kept")
{
    FrontOptions options;
    options.stalled_ms = 300;
    const Bench bench(options);
    auto unread = bench.client();
    unread.get("/large");
    CHECK(eventually([&] { return bench.front.figures().slow_readers == 1; }));
    CHECK(eventually([&] { return bench.lane.open_connections() == 0; }));
    CHECK(bench.serves());
}
