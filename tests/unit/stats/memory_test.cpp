#include "allocation_failures.hpp"
#include "storage_rig.hpp"

#include <doctest/doctest.h>

#include <optional>

using namespace iotcc::stats;
using iotcc::test::AllocationFailures;

TEST_CASE("a connection that there is no memory for is refused, and counts nowhere")
{
    AllocationFailures failures;
    while (failures.next()) {
        SlabStorage storage;
        iotcc_slot agg{}, *slot = nullptr;
        iotcc_device device{};
        device.struct_size = sizeof device;
        device.device_id = {"dev1", 4};
        iotcc_attach who{};
        who.struct_size = sizeof who;
        who.conn_id = connection_id(0, 1, 0);
        who.instance = {"an instance with a long name", 28};
        who.device = &device;
        who.agg = &agg;
        std::int32_t result = IOTCC_OK;
        failures.during([&] { result = SlabStorage::kVtable.attach(&storage, &who, &slot); });
        CHECK((result == IOTCC_OK) == !failures.has_failed());
        iotcc_totals totals{};
        totals.struct_size = sizeof totals;
        (void)SlabStorage::kVtable.totals(&storage, iotcc_str{"", 0}, &totals);
        CHECK(totals.open == (failures.has_failed() ? 0 : 1));
        if (failures.has_failed())
            CHECK(SlabStorage::kVtable.attach(&storage, &who, &slot) == IOTCC_OK);
        failures.during(
            [&] { SlabStorage::kVtable.detach(&storage, who.conn_id, slot, IOTCC_CLOSE_PEER); });
    }
    CHECK(failures.count() != 0);
}
