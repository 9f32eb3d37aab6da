#include "scarce_bus.hpp"

#include <doctest/doctest.h>

#include <new>
#include <optional>
#include <string>

using namespace iotcc;
using namespace iotcc::test;

namespace {

// A publication to all kinds of subscribers, sent again where it was not acknowledged.
void check_publish(Kept kept, Way way, const BusSettings& settings = {})
{
    AllocationFailures failures;
    while (failures.next()) {
        ScarceBus scarce(kept, settings);
        ScriptedLanes& lanes = scarce.lanes;
        Device& here = lanes.connect(0);
        Device& there = lanes.connect_as("there", false, 1);
        Device& low = lanes.connect(1);
        Device& first = lanes.connect(0);
        Device& second = lanes.connect(1);
        Device& leaves = lanes.connect_as("away", false, 1);
        CHECK(here.subscribe("a/#", 2) == 2);
        CHECK(there.subscribe(kTopic, 2) == 2);
        CHECK(low.subscribe("+/topic/#", 0) == 0);
        CHECK(first.subscribe("$share/group/" + kTopic, 1) == 1);
        CHECK(second.subscribe("$share/group/" + kTopic, 1) == 1);
        CHECK(leaves.subscribe(kTopic, 1) == 1);
        leaves.leave();
        Device& bystander = lanes.connect(0);
        Device* from = &lanes.connect_as("publisher", false, 0);
        REQUIRE(lanes.run());

        std::int32_t result = IOTCC_PENDING;
        scarce.during(failures, [&] {
            scarce.ask(*from, [&] { result = from->publish(kTopic, kPayload, way, 7); });
        });
        const bool is_taken = result == IOTCC_OK || is_answered(*from, 7);
        CHECK(is_taken != from->is_closed);
        if (from->is_closed) {
            CHECK(failures.has_failed());
            CHECK(from->why == IOTCC_CLOSE_OVERLOAD);
            from = &lanes.connect_as("publisher", false, 1);
            (void)from->publish(kTopic, kPayload, way, 8);
            REQUIRE(lanes.run());
        }
        CHECK(bystander.publish(kTopic, "next", {1}) != IOTCC_E_NOMEM);
        Device& back = lanes.connect_as("away", false, 0);
        REQUIRE(lanes.run());
        for (const auto& got : {count_of(here, kPayload), count_of(there, kPayload),
                                count_of(back, kPayload), count_of({&first, &second}, kPayload)}) {
            CHECK(got >= 1);
            CHECK(got <= (way.once_id != 0 || !failures.has_failed() ? 1 : 2));
        }
        for (const auto& got : {count_of(here, "next"), count_of(there, "next"),
                                count_of(back, "next"), count_of({&first, &second}, "next")})
            CHECK(got == 1);
        CHECK_FALSE(bystander.is_closed);
        if (way.retain)
            CHECK(lanes.bus().counts().retained == 1);
        if (way.once_id != 0)
            (void)from->release(way.once_id);
        scarce.check_end({&here, &there, &low, &first, &second, &bystander, from, &back});
        if (kept == Kept::in_a_store)
            CHECK(lanes.keys() == (way.retain ? 1 : 0));
    }
    CHECK(failures.count() != 0);
}

} // namespace

TEST_CASE("what is published gets to everybody, or is not acknowledged: in memory")
{
    check_publish(Kept::nowhere, {1});
    check_publish(Kept::nowhere, {1, true});
    check_publish(Kept::nowhere, {2, false, 9});
}

TEST_CASE("what is published gets to everybody, or is not acknowledged: in a store")
{
    check_publish(Kept::in_a_store, {1});
    check_publish(Kept::in_a_store, {2, true, 9});
}

TEST_CASE("a publication that waits for room gets to everybody once there is some")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store}) {
        AllocationFailures failures;
        while (failures.next()) {
            BusSettings settings;
            settings.clean_messages = 1;
            ScarceBus scarce(kept, settings);
            Device& slow = scarce.lanes.connect(1);
            Device& other = scarce.lanes.connect_as("other", false, 0);
            CHECK(slow.subscribe(kTopic, 1) == 1);
            CHECK(other.subscribe(kTopic, 1) == 1);
            REQUIRE(scarce.lanes.run());
            Device& from = scarce.lanes.connect_as("publisher", false, 0);
            CHECK(from.publish(kTopic, "first", {1}, 1) != IOTCC_E_NOMEM);
            REQUIRE(scarce.lanes.run());
            other.settle_all();
            scarce.during(failures, [&] {
                scarce.ask(from, [&] { (void)from.publish(kTopic, kPayload, {2, false, 3}, 2); });
                for (int i = 0; i < 3; ++i) {
                    if (i == 1)
                        scarce.ask(slow, [&] { (void)slow.settle(1); });
                    (void)scarce.lanes.run();
                    scarce.lanes.advance(10);
                }
            });
            for (Device* each : {&slow, &from})
                CHECK((!each->is_closed || each->why == IOTCC_CLOSE_OVERLOAD));
            if (!from.is_closed) {
                CHECK(is_answered(from, 2));
                CHECK(count_of(other, kPayload) == 1);
                CHECK((slow.is_closed || count_of(slow, kPayload) == 1));
                (void)from.release(3);
            } else {
                CHECK(count_of(other, kPayload) <= 1);
            }
            scarce.check_end({&slow, &other, &from});
        }
        CHECK(failures.count() != 0);
    }
}

TEST_CASE("a subscription is there whole, with what topics keep, or its connection closes")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store})
        for (const std::string& filter :
             {kTopic, std::string("a/+/of/#"), "$share/group/" + kTopic}) {
            CAPTURE(filter);
            AllocationFailures failures;
            while (failures.next()) {
                ScarceBus scarce(kept);
                ScriptedLanes& lanes = scarce.lanes;
                Device& from = lanes.connect(1);
                (void)from.publish(kTopic, kPayload, {1, true});
                Device& other = lanes.connect(0);
                CHECK(other.subscribe(kTopic, 1) == 1);
                Device* device = &lanes.connect_as("device", false, 0);
                scarce.during(failures, [&] {
                    scarce.ask(*device, [&] { (void)device->subscribe(filter, 1, 4); });
                });
                CHECK((device->is_closed || device->last == IOTCC_OK || is_answered(*device, 4)));
                if (device->is_closed) {
                    CHECK(device->why == IOTCC_CLOSE_OVERLOAD);
                    Device& again = lanes.connect_as("device", false, 1);
                    again.got.insert(again.got.end(), device->got.begin(), device->got.end());
                    device = &again;
                    CHECK(again.subscribe(filter, 1) == 1);
                    REQUIRE(lanes.run());
                }
                CHECK((filter[0] == '$' || count_of(*device, kPayload) >= 1));
                (void)from.publish(kTopic, "next", {1});
                REQUIRE(lanes.run());
                CHECK(count_of(*device, "next") == 1);
                CHECK(count_of(other, "next") == 1);
                scarce.check_end({&from, &other, device});
            }
            CHECK(failures.count() != 0);
        }
}

TEST_CASE("what is unsubscribed is gone, or its connection closes")
{
    AllocationFailures failures;
    while (failures.next()) {
        ScarceBus scarce(Kept::in_a_store);
        Device& device = scarce.lanes.connect_as("device", false, 0);
        CHECK(device.subscribe(kTopic, 1) == 1);
        CHECK(device.subscribe("$share/group/a/#", 1) == 1);
        REQUIRE(scarce.lanes.run());
        scarce.during(failures, [&] {
            scarce.ask(device, [&] { (void)device.unsubscribe(kTopic); });
            if (!device.is_closing)
                scarce.ask(device, [&] { (void)device.unsubscribe("$share/group/a/#"); });
        });
        CHECK((device.is_closed || scarce.lanes.bus().counts().subscriptions == 0));
        scarce.check_end({&device});
        CHECK(scarce.lanes.keys() == 0);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("a hearer hears, or listens in vain and leaves nothing behind")
{
    struct : Hearer {
        void heard(const MessageView&) override { ++count; }
        int count = 0;
    } hearer;
    AllocationFailures failures;
    while (failures.next()) {
        ScarceBus scarce;
        std::optional<Subscriber> number;
        scarce.during(failures, [&] {
            try {
                number = scarce.lanes.lane(0).bus().listen(kTopic, hearer);
            } catch (const std::bad_alloc&) {
            }
        });
        CHECK(number.has_value() != failures.has_failed());
        scarce.lanes.advance(1000);
        scarce.settle_down();
        CHECK(scarce.lanes.bus().counts().subscriptions == (number ? 1 : 0));
        if (number)
            scarce.lanes.lane(0).bus().unlisten(*number);
        scarce.check_end({});
    }
    CHECK(failures.count() != 0);
}
