#include "open_connections.hpp"
#include "row_maker.hpp"

#include <doctest/doctest.h>

using namespace iotcc::sinks;

namespace {

void open_one(OpenConnections& open, std::uint64_t id)
{
    const iotcc_row row = row_of(id);
    const SinkRow told = open.opened(std::make_shared<const Identity>(row), row.counters);
    CHECK(told.event == IOTCC_ROW_OPENED);
}

} // namespace

TEST_CASE("a connection is updated when a count has changed, and only then")
{
    OpenConnections open;
    open_one(open, 1);
    CHECK_FALSE(open.seen(row_of(1)));
    const auto update = open.seen(row_of(1, 3));
    REQUIRE(update);
    CHECK(update->event == IOTCC_ROW_UPDATE);
    CHECK(update->counters.rx_msgs == 3);
    CHECK_FALSE(open.seen(row_of(1, 3)));
    iotcc_row quiet = row_of(1, 3);
    quiet.counters.errors = 1;
    CHECK(open.seen(quiet));
}

TEST_CASE("a closing carries who it was and the last counts, and ends the connection")
{
    OpenConnections open;
    open_one(open, 1);
    iotcc_slot last{};
    last.rx_msgs = 8;
    const auto closed = open.closed(1, last);
    REQUIRE(closed);
    CHECK(closed->event == IOTCC_ROW_CLOSED);
    CHECK(closed->counters.rx_msgs == 8);
    CHECK(closed->who->connection() == 1);
    CHECK(open.size() == 0);
    CHECK_FALSE(open.closed(1, last));
}

TEST_CASE("what a walk meets before its opening was told waits for that")
{
    OpenConnections open;
    CHECK_FALSE(open.seen(row_of(1, 1)));
    open_one(open, 1);
    open.walk_ended();
    CHECK(open.seen(row_of(1, 2)));
}

TEST_CASE("a connection whose opening was lost is taken up by the second walk")
{
    OpenConnections open;
    CHECK_FALSE(open.seen(row_of(1, 1)));
    open.walk_ended();
    const auto update = open.seen(row_of(1, 1));
    REQUIRE(update);
    CHECK(update->event == IOTCC_ROW_UPDATE);
    CHECK(open.closed(1, {}));
}

TEST_CASE("a connection whose closing was lost is forgotten by the next whole walk")
{
    OpenConnections open;
    open_one(open, 1);
    open.walk_ended(); // it may have opened behind the walk
    CHECK(open.size() == 1);
    open.walk_ended();
    CHECK(open.size() == 0);
}
