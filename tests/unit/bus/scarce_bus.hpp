#pragma once
#include "allocation_failures.hpp"
#include "bus_folder.hpp"
#include "scripted_lanes.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <string>
#include <vector>

namespace iotcc::test {

// Longer than what a std::string holds without memory of its own.
inline const std::string kTopic = "a/topic/of/some/length",
                         kPayload = "a payload of some length, too";

enum class Kept { nowhere, in_a_store };

// A bus with two lanes on which memory runs out, and what must hold whatever has failed.
struct ScarceBus {
    explicit ScarceBus(Kept kept = Kept::nowhere, const BusSettings& settings = {})
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

inline bool is_answered(const Device& device, std::uint64_t token)
{
    return std::ranges::any_of(device.given, [token](const Given& each) {
        return each == Given{token, IOTCC_OK};
    });
}

inline std::ptrdiff_t count_of(const Device& device, const std::string& payload)
{
    return std::ranges::count_if(
        device.got, [&](const Got& each) { return each.payload == payload && !each.is_received; });
}

// What came to either, as with a session that goes on on another connection.
inline std::ptrdiff_t count_of(const std::vector<const Device*>& devices,
                               const std::string& payload)
{
    std::ptrdiff_t sum = 0;
    for (const Device* each : devices)
        sum += count_of(*each, payload);
    return sum;
}

} // namespace iotcc::test
