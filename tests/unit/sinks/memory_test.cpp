#include "allocation_failures.hpp"
#include "backlog.hpp"
#include "row_maker.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace iotcc::sinks;
using iotcc::test::AllocationFailures;

TEST_CASE("a row that there is no memory for leaves the backlog as it was")
{
    const SinkRow first = sink_row(1, IOTCC_ROW_UPDATE, 1);
    const SinkRow newer = sink_row(1, IOTCC_ROW_UPDATE, 2);
    AllocationFailures failures;
    while (failures.next()) {
        Backlog backlog(1 << 20);
        failures.during([&] { (void)backlog.push(first); });
        CHECK(backlog.rows() == (failures.has_failed() ? 0 : 1));
        CHECK((backlog.bytes() == 0) == backlog.empty());
        (void)backlog.push(newer);
        CHECK(backlog.rows() == 1);
        CHECK(backlog.batch().at(0).counters.rx_msgs == 2);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("a batch that is taken out needs no memory")
{
    Backlog backlog(1 << 20);
    for (std::uint64_t i = 1; i <= 100; ++i)
        (void)backlog.push(sink_row(i, IOTCC_ROW_UPDATE, i));
    AllocationFailures failures;
    while (failures.next()) {
        failures.during([&] { (void)backlog.batch(); });
        CHECK(backlog.batch().size() == 100);
    }
    CHECK(failures.count() == 0);
}

TEST_CASE("an identity that there is no memory for is not made")
{
    const iotcc_row row = row_of(1, 0, "a device id that does not fit into a short string");
    AllocationFailures failures;
    std::optional<Identity> identity;
    while (failures.next())
        failures.during([&] { identity.emplace(row); });
    CHECK(failures.count() != 0);
    CHECK(identity.value().connection() == 1);
}
