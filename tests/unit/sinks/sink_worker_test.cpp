#include "eventually.hpp"
#include "fake_outlet.hpp"
#include "row_maker.hpp"
#include "sink_worker.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using namespace iotcc::sinks;
using iotcc::test::eventually;
using Clock = SinkWorker::Clock;

namespace {

constexpr std::size_t kRoom = 1 << 30;
constexpr std::chrono::seconds kLong{60};

struct WorkerBench {
    SinkScript script;
    SinkWorker worker;
    explicit WorkerBench(std::size_t most_bytes = kRoom)
        : worker(std::make_unique<FakeOutlet>(script), most_bytes)
    {
    }
    ~WorkerBench() { script.let_go(); }
    void offer(std::uint64_t id, std::uint32_t event = IOTCC_ROW_OPENED)
    {
        const std::array rows = {sink_row(id, event)};
        worker.offer(rows, 0);
    }
};

} // namespace

TEST_CASE("rows are applied in order and counted")
{
    WorkerBench bench;
    bench.offer(1);
    bench.offer(2);
    bench.offer(1, IOTCC_ROW_CLOSED);
    REQUIRE(eventually([&] { return bench.worker.figures().applied == 3; }));
    CHECK(bench.script.taken() == std::vector<GivenRow>{{1, IOTCC_ROW_OPENED, 0},
                                                        {2, IOTCC_ROW_OPENED, 0},
                                                        {1, IOTCC_ROW_CLOSED, 0}});
    CHECK(bench.worker.figures().waiting == 0);
}

TEST_CASE("what a sink refuses is offered again, is shown, and is logged once")
{
    WorkerBench bench;
    bench.script.answer = IOTCC_E_FAIL;
    bench.offer(1);
    REQUIRE(eventually([&] { return bench.script.calls >= 3; }));
    const SinkFigures figures = bench.worker.figures();
    CHECK(figures.applied == 0);
    CHECK(figures.waiting == 1);
    CHECK(figures.failing >= 2);
    CHECK(figures.last_error == "disk full");
    bench.script.answer = IOTCC_OK;
    REQUIRE(eventually([&] { return bench.worker.figures().applied == 1; }));
    CHECK(bench.worker.figures().failing == 0);
    CHECK(bench.script.taken().size() == 1);
    CHECK(bench.script.lines().size() == 1);
    CHECK(bench.script.lines()[0].find("apply failed: disk full") == 0);
}

TEST_CASE("a sink that throws has failed, and its words are kept")
{
    WorkerBench bench;
    bench.script.throws = true;
    bench.offer(1);
    REQUIRE(eventually([&] { return bench.worker.figures().failures >= 1; }));
    CHECK(bench.worker.figures().last_error == "threw: no engine");
    bench.script.throws = false;
    CHECK(eventually([&] { return bench.worker.figures().applied == 1; }));
}

TEST_CASE("a sink that hangs holds up nobody who offers, within its bound of memory")
{
    const std::size_t row = sink_row(1, IOTCC_ROW_OPENED).bytes();
    WorkerBench bench(100 * row);
    bench.script.hold();
    for (std::uint64_t id = 0; id < 1000; ++id)
        bench.offer(id);
    REQUIRE(eventually([&] { return bench.worker.figures().busy_ms > 1; }));
    const SinkFigures figures = bench.worker.figures();
    CHECK(figures.waiting <= 100);
    CHECK(figures.waiting_bytes <= 100 * row);
    CHECK(figures.dropped == 1000 - figures.waiting);
    const auto lines = bench.script.lines();
    CHECK(std::count_if(lines.begin(), lines.end(), [](const std::string& line) {
              return line.find("its backlog is full") != line.npos;
          }) == 1);
}

TEST_CASE("a stop waits for what is left to be applied")
{
    WorkerBench bench;
    for (std::uint64_t id = 0; id < 10'000; ++id)
        bench.offer(id);
    CHECK(bench.worker.finish(Clock::now() + kLong));
    CHECK(bench.worker.figures().applied == 10'000);
    CHECK(bench.worker.figures().dropped == 0);
}

TEST_CASE("a stop gives a sink that fails three more tries and says what is lost")
{
    WorkerBench bench;
    bench.script.answer = IOTCC_E_BUSY;
    bench.offer(1);
    REQUIRE(eventually([&] { return bench.script.calls == 1; }));
    CHECK(bench.worker.finish(Clock::now() + kLong));
    CHECK(bench.script.calls <= 5);
    CHECK(bench.worker.figures().dropped == 1);
    CHECK(bench.script.lines().back() == "1 rows were not applied before the stop and are lost");
}

TEST_CASE("a stop does not wait beyond its deadline for a sink that hangs")
{
    WorkerBench bench;
    bench.script.hold();
    bench.offer(1);
    REQUIRE(eventually([&] { return bench.worker.figures().busy_ms != 0; }));
    CHECK_FALSE(bench.worker.finish(Clock::now() + std::chrono::milliseconds(50)));
}
