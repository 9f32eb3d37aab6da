#include "backlog.hpp"
#include "row_maker.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace iotcc::sinks;

namespace {

constexpr std::size_t kPlenty = 1 << 30;

std::vector<std::uint64_t> ids(const std::vector<SinkRow>& rows)
{
    std::vector<std::uint64_t> ids;
    for (const SinkRow& row : rows)
        ids.push_back(row.who->connection());
    return ids;
}

} // namespace

TEST_CASE("rows come out in order, and the same batch again until it is released")
{
    Backlog backlog(kPlenty);
    CHECK(backlog.push(sink_row(1, IOTCC_ROW_OPENED)) == 0);
    CHECK(backlog.push(sink_row(2, IOTCC_ROW_OPENED)) == 0);
    CHECK(ids(backlog.batch()) == std::vector<std::uint64_t>{1, 2});
    CHECK(backlog.push(sink_row(1, IOTCC_ROW_CLOSED)) == 0);
    CHECK(ids(backlog.batch()) == std::vector<std::uint64_t>{1, 2});
    CHECK(backlog.rows() == 3);
    backlog.release();
    CHECK(ids(backlog.batch()) == std::vector<std::uint64_t>{1});
    backlog.release();
    CHECK(backlog.empty());
    CHECK(backlog.bytes() == 0);
}

TEST_CASE("of the updates of one connection only the newest waits")
{
    Backlog backlog(kPlenty);
    (void)backlog.push(sink_row(1, IOTCC_ROW_UPDATE, 1));
    (void)backlog.push(sink_row(2, IOTCC_ROW_UPDATE, 5));
    const std::size_t bytes = backlog.bytes();
    for (std::uint64_t n = 2; n <= 1000; ++n)
        (void)backlog.push(sink_row(1, IOTCC_ROW_UPDATE, n));
    CHECK(backlog.bytes() == bytes);
    const std::vector<SinkRow>& batch = backlog.batch();
    REQUIRE(batch.size() == 2);
    CHECK(batch[0].counters.rx_msgs == 1000);
    CHECK(batch[1].counters.rx_msgs == 5);
}

TEST_CASE("an update does not change the batch in hand, it waits behind it")
{
    Backlog backlog(kPlenty);
    (void)backlog.push(sink_row(1, IOTCC_ROW_UPDATE, 1));
    (void)backlog.batch();
    (void)backlog.push(sink_row(1, IOTCC_ROW_UPDATE, 2));
    CHECK(backlog.batch().at(0).counters.rx_msgs == 1);
    backlog.release();
    CHECK(backlog.batch().at(0).counters.rx_msgs == 2);
}

TEST_CASE("beyond the bound the oldest rows go, and are counted")
{
    const std::size_t row = sink_row(1, IOTCC_ROW_OPENED).bytes();
    Backlog backlog(10 * row);
    std::uint64_t dropped = 0;
    for (std::uint64_t id = 1; id <= 25; ++id)
        dropped += backlog.push(sink_row(id, IOTCC_ROW_OPENED));
    CHECK(dropped == 15);
    CHECK(backlog.rows() == 10);
    CHECK(backlog.bytes() <= 10 * row);
    CHECK(backlog.batch().front().who->connection() == 16);
}

TEST_CASE("an update is still found after older rows were dropped")
{
    const std::size_t row = sink_row(1, IOTCC_ROW_OPENED).bytes();
    Backlog backlog(4 * row);
    for (std::uint64_t id = 1; id <= 6; ++id)
        (void)backlog.push(sink_row(id, IOTCC_ROW_UPDATE, 1));
    (void)backlog.push(sink_row(6, IOTCC_ROW_UPDATE, 9));
    (void)backlog.push(sink_row(1, IOTCC_ROW_UPDATE, 7)); // dropped before: waits anew
    CHECK(backlog.rows() == 4);
    (void)backlog.batch();
    backlog.release();
    const auto rest = backlog.batch();
    REQUIRE(rest.size() == 2);
    CHECK(rest[0].counters.rx_msgs == 9);
    CHECK(rest[1].counters.rx_msgs == 7);
}

TEST_CASE("a batch has at most 4096 rows and half of the memory, but one row always")
{
    Backlog many(kPlenty);
    for (std::uint64_t id = 0; id < 5000; ++id)
        (void)many.push(sink_row(id, IOTCC_ROW_OPENED));
    CHECK(many.batch().size() == Backlog::kMostRows);
    const std::size_t row = sink_row(1, IOTCC_ROW_OPENED).bytes();
    Backlog small(row + 1);
    (void)small.push(sink_row(1, IOTCC_ROW_OPENED));
    CHECK(small.batch().size() == 1);
    CHECK(small.push(sink_row(2, IOTCC_ROW_OPENED)) == 1); // the one in hand has all the room
    CHECK(small.rows() == 1);
}
