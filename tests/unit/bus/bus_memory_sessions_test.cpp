#include "scarce_bus.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>

using namespace iotcc;
using namespace iotcc::test;

namespace {

// Of the session that is asked for.
enum class Before { none, absent, connected };

// The session with a message that waits for it, on the first lane.
Device* session_of(ScriptedLanes& lanes, Before before, Device& from)
{
    if (before == Before::none)
        return nullptr;
    Device& device = lanes.connect_as("a device's name", false, 0);
    CHECK(device.subscribe(kTopic, 1) == 1);
    REQUIRE(lanes.run());
    device.room = 0;
    if (before == Before::absent)
        device.leave();
    (void)from.publish(kTopic, kPayload, {1});
    REQUIRE(lanes.run());
    return &device;
}

void check_open(Kept kept, Before before, bool clean, std::uint32_t lane)
{
    CAPTURE(static_cast<int>(before));
    CAPTURE(clean);
    CAPTURE(lane);
    const bool is_found = before != Before::none && !clean;
    AllocationFailures failures;
    while (failures.next()) {
        ScarceBus scarce(kept);
        ScriptedLanes& lanes = scarce.lanes;
        Device& from = lanes.connect(1);
        const Device* const earlier = session_of(lanes, before, from);
        Device* device = &lanes.connect(lane);
        scarce.during(failures, [&] {
            scarce.ask(*device, [&] {
                Asked asked{clean, "", MessageRef({"will", "will", 1, false})};
                (void)device->open("a device's name", std::move(asked), 5);
            });
            (void)lanes.run();
            scarce.ask(*device, [&] { // whom it cannot come to
                (void)from.publish(kTopic, "meanwhile", {0});
            });
        });
        CHECK((device->is_closed || device->given.size() == 1));
        if (device->is_closed) {
            CHECK(device->why == IOTCC_CLOSE_OVERLOAD);
            device = &lanes.connect(lane);
            (void)device->open("a device's name", {clean, "", {}}, 5);
            REQUIRE(lanes.run());
            REQUIRE(device->given.size() == 1);
        }
        CHECK(device->given[0].status == (is_found ? 1 : 0));
        CHECK(count_of(*device, kPayload) == (is_found ? 1 : 0));
        CHECK((earlier == nullptr || earlier->is_closed));
        CHECK_FALSE(from.is_closed);
        scarce.check_end({&from, device});
        if (kept == Kept::in_a_store)
            CHECK(lanes.keys() == 0);
    }
    CHECK(failures.count() != 0);
}

} // namespace

TEST_CASE("a session opens, or its connection closes and may come again; what waits for it comes")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store})
        for (const bool clean : {false, true})
            for (const std::uint32_t lane : {0, 1}) {
                check_open(kept, Before::none, clean, lane);
                check_open(kept, Before::absent, clean, lane);
                check_open(kept, Before::connected, clean, lane);
            }
}

TEST_CASE("who leaves is gone in the end, and its will is published")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store})
        for (const bool clean : {false, true}) {
            AllocationFailures failures;
            while (failures.next()) {
                ScarceBus scarce(kept);
                ScriptedLanes& lanes = scarce.lanes;
                Device& hears = lanes.connect_as("hears wills", false, 1);
                CHECK(hears.subscribe("wills/#", 1) == 1);
                Device& device = lanes.connect(0);
                MessageRef will({"wills/of/a/device", kPayload, 1, false});
                (void)device.open("a device's name", {clean, "", std::move(will)});
                REQUIRE(lanes.run());
                CHECK(device.subscribe(kTopic, 1) == 1);
                CHECK(device.subscribe("a/+/#", 1) == 1);
                device.room = 0;
                CHECK(hears.publish(kTopic, kPayload, {1}) != IOTCC_E_NOMEM);
                REQUIRE(lanes.run());
                scarce.during(failures, [&] { device.leave(); });
                scarce.lanes.advance(1000);
                scarce.settle_down();
                CHECK(count_of(hears, kPayload) == 1);
                CHECK(lanes.bus().counts().sessions == (clean ? 1 : 2));
                CHECK(lanes.bus().counts().subscriptions == (clean ? 1 : 3));
                Device& back = lanes.connect_as("a device's name", false, 1);
                REQUIRE(lanes.run());
                scarce.check_end({&hears, &back});
                if (kept == Kept::in_a_store)
                    CHECK(lanes.keys() == 0);
            }
            CHECK(failures.count() != 0);
        }
}

TEST_CASE("what is settled or released is so once, or its connection closes and it is owed still")
{
    AllocationFailures failures;
    while (failures.next()) {
        ScarceBus scarce(Kept::in_a_store);
        ScriptedLanes& lanes = scarce.lanes;
        Device* device = &lanes.connect_as("device", false, 0);
        CHECK(device->subscribe(kTopic, 2) == 2);
        REQUIRE(lanes.run());
        CHECK(device->publish(kTopic, "one", {1}) == IOTCC_PENDING);
        CHECK(device->publish(kTopic, "two", {2, false, 8}) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        REQUIRE(device->got.size() == 2);
        scarce.during(failures, [&] {
            const auto ask = [&](const auto& f) {
                if (!device->is_closing)
                    scarce.ask(*device, f);
            };
            ask([&] { (void)device->settle(1); });
            ask([&] { (void)device->settle(2, IOTCC_SETTLE_RECEIVED); });
            ask([&] { (void)device->settle(2); });
            ask([&] { (void)device->release(8); });
        });
        if (device->is_closed) {
            CHECK(device->why == IOTCC_CLOSE_OVERLOAD);
            device = &lanes.connect_as("device", false, 0);
            (void)device->release(8);
        }
        scarce.check_end({device});
        CHECK(lanes.keys() == 0);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("what waits in the store comes in order and once, also on a later connection")
{
    constexpr int kMessages = 12;
    BusSettings settings;
    settings.away_messages = 2;
    settings.clean_messages = 4;
    for (const std::uint32_t lane : {0, 1}) { // where the session is, and elsewhere
        AllocationFailures failures;
        while (failures.next()) {
            ScarceBus scarce(Kept::in_a_store, settings);
            ScriptedLanes& lanes = scarce.lanes;
            Device& leaves = lanes.connect_as("away", false, 0);
            CHECK(leaves.subscribe(kTopic, 1) == 1);
            leaves.leave();
            Device& from = lanes.connect(0);
            for (int i = 0; i < kMessages; ++i)
                (void)from.publish(kTopic, std::to_string(i), {1});
            REQUIRE(lanes.run());
            Device* device = &lanes.connect(lane);
            const auto drain = [&] {
                for (int i = 0; i < kMessages; ++i) {
                    scarce.ask(*device, [&] { device->settle_all(); });
                    (void)lanes.run();
                }
            };
            scarce.during(failures, [&] {
                scarce.ask(*device, [&] { (void)device->open("away", {false, "", {}}, 5); });
                (void)lanes.run();
                drain();
            });
            Device& first = *device;
            if (first.is_closed) {
                CHECK(first.why == IOTCC_CLOSE_OVERLOAD);
                device = &lanes.connect_as("away", false, lane);
            }
            drain();
            for (int i = 0; i < kMessages; ++i) {
                const std::string payload = std::to_string(i);
                const auto before = device == &first ? 0 : count_of(first, payload);
                CHECK(before + count_of(*device, payload) >= 1);
                CHECK(count_of(*device, payload) <= 1);
            }
            for (const Device* each : {&first, device})
                CHECK(std::ranges::is_sorted(each->got, {}, &Got::number));
            CHECK(lanes.bus().counts().dropped == Drops{});
            scarce.check_end({&from, device});
            CHECK(lanes.keys() == 0);
        }
        CHECK(failures.count() != 0);
    }
}
