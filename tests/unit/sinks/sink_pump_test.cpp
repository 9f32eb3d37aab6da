#include "eventually.hpp"
#include "fake_outlet.hpp"
#include "row_maker.hpp"
#include "sink_pump.hpp"
#include "storage_set.hpp"

#include <iotcc/kind/storage.h>

#include <doctest/doctest.h>

#include <map>
#include <mutex>

using namespace iotcc::sinks;
using iotcc::test::eventually;

namespace {

// A storage that only shows rows.
class ShownRows {
public:
    ShownRows()
    {
        vtable_.struct_size = sizeof vtable_;
        vtable_.attach = [](void*, const iotcc_attach*, iotcc_slot**) -> std::int32_t {
            return IOTCC_E_FAIL;
        };
        vtable_.detach = [](void*, std::uint64_t, iotcc_slot*, std::int32_t) {};
        vtable_.scan = [](void* self, std::uint64_t* cursor, std::uint32_t, iotcc_row_fn f,
                          void* arg) -> std::int32_t {
            auto& shown = *static_cast<ShownRows*>(self);
            const std::scoped_lock lock(shown.mutex_);
            for (const auto& [id, received] : shown.rows_) {
                const iotcc_row row = row_of(id, received);
                (void)f(arg, &row);
            }
            *cursor = 0;
            return IOTCC_OK;
        };
        (void)set.add({"shown", &vtable_, this});
    }
    void show(std::uint64_t id, std::uint64_t received)
    {
        const std::scoped_lock lock(mutex_);
        rows_[id] = received;
    }

    iotcc::stats::StorageSet set;

private:
    iotcc_storage vtable_{};
    std::mutex mutex_; // guards rows_
    std::map<std::uint64_t, std::uint64_t> rows_;
};

struct Bench {
    ShownRows shown;
    RowFeed feed;
    SinkScript script;
    SinkPump pump{feed, shown.set, {1 << 20, std::chrono::milliseconds(1)}};
    Bench() { pump.add(std::make_unique<FakeOutlet>(script)); }
    ~Bench() { script.let_go(); }
    [[nodiscard]] bool took(std::vector<GivenRow> rows) const
    {
        return eventually([&] { return script.taken() == rows; });
    }
};

} // namespace

TEST_CASE("a sink hears of the opening, of what has changed since, and of the end")
{
    Bench bench;
    bench.feed.opened(row_of(1));
    REQUIRE(bench.took({{1, IOTCC_ROW_OPENED, 0}}));
    bench.shown.show(1, 4);
    REQUIRE(bench.took({{1, IOTCC_ROW_OPENED, 0}, {1, IOTCC_ROW_UPDATE, 4}}));
    iotcc_slot last{};
    last.rx_msgs = 6;
    bench.feed.closed(1, last);
    CHECK(
        bench.took({{1, IOTCC_ROW_OPENED, 0}, {1, IOTCC_ROW_UPDATE, 4}, {1, IOTCC_ROW_CLOSED, 6}}));
}

TEST_CASE("what was noted until the end is applied within the deadline")
{
    Bench bench;
    for (std::uint64_t id = 0; id < 1000; ++id)
        bench.feed.opened(row_of(id));
    for (std::uint64_t id = 0; id < 1000; ++id)
        bench.feed.closed(id, {});
    bench.pump.finish(SinkPump::Clock::now() + std::chrono::seconds(60));
    CHECK(bench.script.taken().size() == 2000);
    CHECK_FALSE(bench.pump.is_stuck("sink"));
}

TEST_CASE("a sink that hangs is known after the deadline")
{
    Bench bench;
    bench.script.hold();
    bench.feed.opened(row_of(1));
    REQUIRE(eventually([&] { return bench.pump.figures("sink")->busy_ms != 0; }));
    bench.pump.finish(SinkPump::Clock::now() + std::chrono::milliseconds(50));
    CHECK(bench.pump.is_stuck("sink"));
}

TEST_CASE("without a sink nothing is noted and no thread runs")
{
    ShownRows shown;
    RowFeed feed;
    SinkPump pump(feed, shown.set, {});
    CHECK_FALSE(feed.is_open());
    CHECK(pump.names().empty());
    CHECK_FALSE(pump.figures("sink"));
    pump.finish(SinkPump::Clock::now());
}
