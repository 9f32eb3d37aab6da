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
    Rates rates(set, now);
    Device device;
    device.id = "dev";
    device.opened_ms = 1'700'000'000'000;
    const Attached connection = rig.attach(0, connection_id(0, 1, 0), device);
    for (int second = 0; second < 40; ++second) {
        bump(connection.slot->rx_msgs, 3);
        bump(connection.agg->rx_msgs, 3);
        now += 1000 + (second % 2 == 0 ? 20 : -20); // a timer is never exact
        rates.tick(now);
    }
    CHECK(rates.host().received == doctest::Approx(3).epsilon(0.02));
    iotcc_row row{};
    row.conn_id = connection.id;
    row.counters = *connection.slot;
    // No lifetime makes 3/s of this: the samples must have been taken.
    row.opened_ms = device.opened_ms;
    CHECK(rates.of(row, now, device.opened_ms + 400'000).received ==
          doctest::Approx(3).epsilon(0.02));
}
