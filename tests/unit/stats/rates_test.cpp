#include "rates.hpp"
#include "storage_rig.hpp"
#include "storage_set.hpp"

#include <doctest/doctest.h>

using namespace iotcc::stats;

TEST_CASE("ticks of a second feed the host's rate and the rates of its connections")
{
    StorageRig rig;
    StorageSet set;
    REQUIRE(set.add({"memory", &rig.vtable(), rig.self()}) == IOTCC_OK);
    std::uint64_t now = 1'000'000;
    constexpr std::uint64_t kAhead = 1'700'000'000'000; // of the wall clock
    Rates rates(set, now, now + kAhead);
    Device device;
    device.id = "dev";
    device.opened_ms = now + kAhead;
    const Attached connection = rig.attach(0, connection_id(0, 1, 0), device);
    bump(connection.slot->rx_msgs, 1000);
    bump(connection.agg->rx_msgs, 1000);
    for (int second = 0; second < 40; ++second) {
        bump(connection.slot->rx_msgs, 3);
        bump(connection.agg->rx_msgs, 3);
        now += 1000 + (second % 2 == 0 ? 20 : -20); // a timer is never exact
        rates.tick(now, now + kAhead);
    }
    CHECK(rates.host().received == doctest::Approx(3).epsilon(0.02));
    iotcc_row row{};
    row.conn_id = connection.id;
    row.counters = *connection.slot;
    // No lifetime makes 3/s of this: the samples must have been taken.
    row.opened_ms = device.opened_ms;
    CHECK(rates.age_ms(row, now) == 40'000);
    CHECK(rates.of(row, now).received == doctest::Approx(3).epsilon(0.02));
}
