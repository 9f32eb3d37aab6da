#include "allocation_failures.hpp"
#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <new>
#include <optional>
#include <string>
#include <vector>

using namespace iotcc;
using namespace iotcc::test;

namespace {

// Longer than what a std::string holds without memory of its own.
const std::string kTopic = "a/topic/of/some/length", kPayload = "a payload of some length, too";

enum class Kept { nowhere, in_a_store };

// A bus with two lanes on which memory runs out, and what must hold whatever has failed.
struct Rig {
    explicit Rig(Kept kept = Kept::nowhere, const BusSettings& settings = {})
        : lanes(2, settings, kept == Kept::in_a_store ? &folder.place : nullptr)
    {
    }

    // As the host does: whoever asks for what there is no memory for is closed.
    template <class F> void ask(Device& device, F f)
    {
        try {
            f();
        } catch (const std::bad_alloc&) {
            lanes.lane(device.conn.lane).close(device.conn, IOTCC_CLOSE_OVERLOAD, "");
        }
    }
    template <class F> void during(AllocationFailures& failures, F f)
    {
        bool has_run = false;
        failures.during([&] {
            f();
            has_run = lanes.run();
        });
        REQUIRE(has_run);
        settle_down();
    }
    // What was put off is done.
    void settle_down()
    {
        for (int i = 0; i < 3; ++i) {
            lanes.advance(10);
            lanes.tick();
        }
    }
    // Nobody holds room in a queue for what has come to its end.
    [[nodiscard]] bool has_no_reservation()
    {
        for (Subscriber number = 0; number < lanes.bus().sessions().used(); ++number) {
            const SessionPlace& place = lanes.bus().sessions().at(number);
            if (place.messages != 0 || place.bytes != 0)
                return false;
        }
        return lanes.bus().counts().queued == 0;
    }
    void check_end(const std::vector<Device*>& devices)
    {
        for (Device* each : devices)
            each->settle_all();
        REQUIRE(lanes.run());
        settle_down();
        CHECK(has_no_reservation());
        for (Device* each : devices)
            if (!each->is_closed)
                each->leave();
        lanes.advance(BusSettings().expiry_ms + 1);
        settle_down();
        CHECK(lanes.bus().counts().sessions == 0);
        CHECK(lanes.bus().counts().subscriptions == 0);
        CHECK(lanes.bus().counts().connected == 0);
    }

    BusFolder folder;
    ScriptedLanes lanes;
};

bool is_answered(const Device& device, std::uint64_t token)
{
    return std::ranges::any_of(device.given, [token](const Given& each) {
        return each == Given{token, IOTCC_OK};
    });
}

std::ptrdiff_t count_of(const Device& device, const std::string& payload)
{
    return std::ranges::count_if(
        device.got, [&](const Got& each) { return each.payload == payload && !each.is_received; });
}

// What came to either, as with a session that goes on on another connection.
std::ptrdiff_t count_of(const std::vector<const Device*>& devices, const std::string& payload)
{
    std::ptrdiff_t sum = 0;
    for (const Device* each : devices)
        sum += count_of(*each, payload);
    return sum;
}

// A publication to all kinds of subscribers, sent again where it was not acknowledged.
void check_publish(Kept kept, Way way, const BusSettings& settings = {})
{
    AllocationFailures failures;
    while (failures.next()) {
        Rig rig(kept, settings);
        ScriptedLanes& lanes = rig.lanes;
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
        rig.during(failures, [&] {
            rig.ask(*from, [&] { result = from->publish(kTopic, kPayload, way, 7); });
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
        rig.check_end({&here, &there, &low, &first, &second, &bystander, from, &back});
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
            Rig rig(kept, settings);
            Device& slow = rig.lanes.connect(1);
            Device& other = rig.lanes.connect_as("other", false, 0);
            CHECK(slow.subscribe(kTopic, 1) == 1);
            CHECK(other.subscribe(kTopic, 1) == 1);
            REQUIRE(rig.lanes.run());
            Device& from = rig.lanes.connect_as("publisher", false, 0);
            CHECK(from.publish(kTopic, "first", {1}, 1) != IOTCC_E_NOMEM);
            REQUIRE(rig.lanes.run());
            other.settle_all();
            rig.during(failures, [&] {
                rig.ask(from, [&] { (void)from.publish(kTopic, kPayload, {2, false, 3}, 2); });
                for (int i = 0; i < 3; ++i) {
                    if (i == 1)
                        rig.ask(slow, [&] { (void)slow.settle(1); });
                    (void)rig.lanes.run();
                    rig.lanes.advance(10);
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
            rig.check_end({&slow, &other, &from});
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
                Rig rig(kept);
                ScriptedLanes& lanes = rig.lanes;
                Device& from = lanes.connect(1);
                (void)from.publish(kTopic, kPayload, {1, true});
                Device& other = lanes.connect(0);
                CHECK(other.subscribe(kTopic, 1) == 1);
                Device* device = &lanes.connect_as("device", false, 0);
                rig.during(failures, [&] {
                    rig.ask(*device, [&] { (void)device->subscribe(filter, 1, 4); });
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
                rig.check_end({&from, &other, device});
            }
            CHECK(failures.count() != 0);
        }
}

TEST_CASE("what is unsubscribed is gone, or its connection closes")
{
    AllocationFailures failures;
    while (failures.next()) {
        Rig rig(Kept::in_a_store);
        Device& device = rig.lanes.connect_as("device", false, 0);
        CHECK(device.subscribe(kTopic, 1) == 1);
        CHECK(device.subscribe("$share/group/a/#", 1) == 1);
        REQUIRE(rig.lanes.run());
        rig.during(failures, [&] {
            rig.ask(device, [&] { (void)device.unsubscribe(kTopic); });
            if (!device.is_closing)
                rig.ask(device, [&] { (void)device.unsubscribe("$share/group/a/#"); });
        });
        CHECK((device.is_closed || rig.lanes.bus().counts().subscriptions == 0));
        rig.check_end({&device});
        CHECK(rig.lanes.keys() == 0);
    }
    CHECK(failures.count() != 0);
}

TEST_CASE("a session opens, or its connection closes and may come again; what waits for it comes")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store})
        for (const bool is_there : {false, true})       // the session
            for (const bool clean : {false, true})      // is asked for
                for (const std::uint32_t lane : {0, 1}) // where the session is, and elsewhere
                    for (const bool takes_over : {false, true}) {
                        if (takes_over && !is_there)
                            continue;
                        CAPTURE(is_there);
                        CAPTURE(clean);
                        CAPTURE(lane);
                        CAPTURE(takes_over);
                        AllocationFailures failures;
                        while (failures.next()) {
                            Rig rig(kept);
                            ScriptedLanes& lanes = rig.lanes;
                            Device& from = lanes.connect(1);
                            Device* before = nullptr;
                            if (is_there) {
                                before = &lanes.connect_as("a device's name", false, 0);
                                CHECK(before->subscribe(kTopic, 1) == 1);
                                REQUIRE(lanes.run());
                                before->room = 0;
                                if (!takes_over)
                                    before->leave();
                                (void)from.publish(kTopic, kPayload, {1});
                                REQUIRE(lanes.run());
                            }
                            Device* device = &lanes.connect(lane);
                            rig.during(failures, [&] {
                                rig.ask(*device, [&] {
                                    Asked asked{clean, "", MessageRef({"will", "will", 1, false})};
                                    (void)device->open("a device's name", std::move(asked), 5);
                                });
                                (void)lanes.run();
                                rig.ask(*device, [&] { // whom it cannot come to
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
                            CHECK(device->given[0].status == (is_there && !clean ? 1 : 0));
                            CHECK(count_of(*device, kPayload) == (is_there && !clean ? 1 : 0));
                            CHECK((before == nullptr || before->is_closed));
                            CHECK_FALSE(from.is_closed);
                            rig.check_end({&from, device});
                            if (kept == Kept::in_a_store)
                                CHECK(lanes.keys() == 0);
                        }
                        CHECK(failures.count() != 0);
                    }
}

TEST_CASE("who leaves is gone in the end, and its will is published")
{
    for (const Kept kept : {Kept::nowhere, Kept::in_a_store})
        for (const bool clean : {false, true}) {
            AllocationFailures failures;
            while (failures.next()) {
                Rig rig(kept);
                ScriptedLanes& lanes = rig.lanes;
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
                rig.during(failures, [&] { device.leave(); });
                rig.lanes.advance(1000);
                rig.settle_down();
                CHECK(count_of(hears, kPayload) == 1);
                CHECK(lanes.bus().counts().sessions == (clean ? 1 : 2));
                CHECK(lanes.bus().counts().subscriptions == (clean ? 1 : 3));
                Device& back = lanes.connect_as("a device's name", false, 1);
                REQUIRE(lanes.run());
                rig.check_end({&hears, &back});
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
        Rig rig(Kept::in_a_store);
        ScriptedLanes& lanes = rig.lanes;
        Device* device = &lanes.connect_as("device", false, 0);
        CHECK(device->subscribe(kTopic, 2) == 2);
        REQUIRE(lanes.run());
        CHECK(device->publish(kTopic, "one", {1}) == IOTCC_PENDING);
        CHECK(device->publish(kTopic, "two", {2, false, 8}) == IOTCC_PENDING);
        REQUIRE(lanes.run());
        REQUIRE(device->got.size() == 2);
        rig.during(failures, [&] {
            const auto ask = [&](const auto& f) {
                if (!device->is_closing)
                    rig.ask(*device, f);
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
        rig.check_end({device});
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
            Rig rig(Kept::in_a_store, settings);
            ScriptedLanes& lanes = rig.lanes;
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
                    rig.ask(*device, [&] { device->settle_all(); });
                    (void)lanes.run();
                }
            };
            rig.during(failures, [&] {
                rig.ask(*device, [&] { (void)device->open("away", {false, "", {}}, 5); });
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
            rig.check_end({&from, device});
            CHECK(lanes.keys() == 0);
        }
        CHECK(failures.count() != 0);
    }
}

TEST_CASE("a hearer hears, or listens in vain and leaves nothing behind")
{
    struct : Hearer {
        void heard(const MessageView&) override { ++count; }
        int count = 0;
    } hearer;
    AllocationFailures failures;
    while (failures.next()) {
        Rig rig;
        std::optional<Subscriber> number;
        rig.during(failures, [&] {
            try {
                number = rig.lanes.lane(0).bus().listen(kTopic, hearer);
            } catch (const std::bad_alloc&) {
            }
        });
        CHECK(number.has_value() != failures.has_failed());
        rig.lanes.advance(1000);
        rig.settle_down();
        CHECK(rig.lanes.bus().counts().subscriptions == (number ? 1 : 0));
        if (number)
            rig.lanes.lane(0).bus().unlisten(*number);
        rig.check_end({});
    }
    CHECK(failures.count() != 0);
}
