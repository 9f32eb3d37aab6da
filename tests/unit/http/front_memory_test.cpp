#include "allocation_failures.hpp"
#include "front_bench.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>
#include <new>
#include <stdexcept>

using namespace iotcc;
using namespace iotcc::http;
using iotcc::test::AllocationFailures;
using iotcc::test::eventually;

namespace {

// The front's memory runs out while a client asks for something, at each place in turn: that may
// cost the client its answer, and nobody else anything. `ask` says whether the answer was right.
void run_out_on(Bench& bench, const std::function<bool()>& ask)
{
    AllocationFailures failures;
    auto bystander = bench.client();
    bystander.get("/echo/y");
    REQUIRE(bystander.answer().body == "y");
    while (failures.next()) {
        bench.lane.run_and_wait([&] { failures.begin(); });
        bool is_right = true; // also where it is refused or closed
        try {
            is_right = ask();
        } catch (const std::exception&) {
        }
        bench.lane.run_and_wait([&] { failures.end(); });
        CHECK(is_right);
        bystander.get("/echo/y");
        CHECK(bystander.answer().body == "y");
        CHECK(ask());
        CHECK(eventually([&] { return bench.lane.open_connections() == 1; }));
    }
    CHECK(failures.count() != 0);
}

// With an answer of the host's own, where there is one.
bool is_right(const test::HttpAnswer& answer, const std::string& body)
{
    return answer.status >= 500 || (answer.status == 200 && answer.body == body);
}

} // namespace

TEST_CASE("a request that memory runs out for costs its connection at most")
{
    Bench bench;
    run_out_on(bench, [&] {
        const auto answer = bench.ask("POST /echo/x HTTP/1.1\r\nHost: localhost\r\n"
                                      "Content-Length: 40\r\nConnection: close\r\n\r\n" +
                                      std::string(40, 'b'));
        return is_right(answer, 'x' + std::string(40, 'b'));
    });
}

TEST_CASE("a refusal that memory runs out for costs its connection at most")
{
    Bench bench;
    run_out_on(bench, [&] {
        return bench.ask("GET /echo/x HTTP/1.1\r\nHost: nobody.example\r\n\r\n").status >= 400;
    });
}

TEST_CASE("a stream that memory runs out for ends at most, and the others go on")
{
    FrontOptions options;
    options.streams.tick_ms = 5;
    Bench bench(options);
    bench.node.is_busy = true;
    run_out_on(bench, [&] {
        auto stream = bench.client();
        stream.get("/stream");
        if (stream.answer(test::HttpClient::Expect::head_only).status != 200)
            return false;
        for (int events = 0; events < 6;)
            events += stream.receive_line().starts_with("data: ") ? 1 : 0;
        return true;
    });
}

TEST_CASE("a worker that memory runs out on goes on with the next request")
{
    struct Hungry final : Work {
        void run(Router&) override { throw std::bad_alloc(); }
        void refuse() override {}
    };
    struct Next final : Work {
        explicit Next(std::atomic<bool>& done) : done_(done) {}
        void run(Router&) override { done_ = true; }
        void refuse() override {}
        std::atomic<bool>& done_;
    };
    const TestNode node;
    const std::vector<Route> routes = test_routes();
    FrontFigures figures;
    const RouteContext context{node, routes, &figures};
    WorkerPool pool(context, 1, 2);
    std::atomic<bool> done{false};
    CHECK(pool.submit(std::make_unique<Hungry>()));
    CHECK(eventually([&] { return pool.submit(std::make_unique<Next>(done)); }));
    CHECK(eventually([&] { return done.load(); }));
}
