#include "eventually.hpp"
#include "fake_node.hpp"
#include "front.hpp"
#include "http_client.hpp"
#include "listen_socket.hpp"

#include <doctest/doctest.h>

#include <array>
#include <atomic>
#include <latch>
#include <mutex>
#include <poll.h>
#include <thread>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::eventually;
using iotcc::test::HttpAnswer;
using iotcc::test::HttpClient;

namespace {

// What the test's routes share with the test.
class TestNode : public FakeNode {
public:
    void keep(Answer answer) const
    {
        const std::lock_guard lock(mutex_);
        kept_.push_back(std::move(answer));
    }
    [[nodiscard]] std::size_t kept() const
    {
        const std::lock_guard lock(mutex_);
        return kept_.size();
    }
    std::vector<Answer> take() const
    {
        const std::lock_guard lock(mutex_);
        return std::exchange(kept_, {});
    }
    mutable std::latch gate{1};
    mutable std::atomic<int> entered{0};

private:
    mutable std::mutex mutex_; // guards kept_
    mutable std::vector<Answer> kept_;
};

const TestNode& node_of(const RouteContext& context)
{
    return static_cast<const TestNode&>(context.node);
}

void echo_route(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    answer.send({200, kJson, request.captures.at(0) + std::string(request.body)});
}

void later_route(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    node_of(context).keep(std::move(answer));
}

void gate_route(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    ++node_of(context).entered;
    node_of(context).gate.wait();
    answer.send({200, kJson, "open"});
}

void large_route(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send({200, kJson, std::string(kMaxResponse, 'x')});
}

std::vector<Route> test_routes()
{
    return {
        {"GET", "/echo/{text}", Access::read, echo_route, ""},
        {"POST", "/echo/{text}", Access::read, echo_route, ""},
        {"GET", "/later", Access::read, later_route, ""},
        {"GET", "/gate", Access::read, gate_route, ""},
        {"GET", "/large", Access::read, large_route, ""},
    };
}

// A front on a lane with a listening socket of its own.
class Bench final : net::EndpointEvents {
public:
    explicit Bench(FrontOptions options = {})
        : front(lane, node, test_routes(), std::move(options), *this)
    {
        auto sockets = net::open_listen_sockets("tcp://127.0.0.1:0", "", 1);
        port = static_cast<std::uint16_t>(
            std::stoi(sockets.address.substr(sockets.address.rfind(':') + 1)));
        front.start(std::move(sockets.sockets[0]));
        lane.start("http");
    }
    ~Bench() override { stop(); }

    void stop()
    {
        front.stop();
        lane.stop();
    }
    [[nodiscard]] HttpClient client() const { return HttpClient(port); }
    // What one request gets.
    [[nodiscard]] HttpAnswer ask(const std::string& text) const
    {
        auto peer = client();
        peer.send(text);
        return peer.answer();
    }
    [[nodiscard]] bool serves() const
    {
        return ask("GET /echo/x HTTP/1.1\r\nHost: localhost\r\n\r\n").body == "x";
    }

    TestNode node;
    net::Lane lane{0};
    Front front;
    std::uint16_t port = 0;

private:
    void closed(iotcc_conn&, std::int32_t, std::string_view) override {}
    void accept_failed(int) override {}
    void threw(const char* callback, std::string_view what) override
    {
        FAIL_CHECK(std::string(callback) << " threw " << std::string(what));
    }
};

} // namespace

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
    CHECK(later.peer_ends());
    CHECK(idle.peer_ends());
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
