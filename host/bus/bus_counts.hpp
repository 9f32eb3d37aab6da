#pragma once
#include <cstdint>

namespace iotcc::bus {

// What the bus has done since the start, or one lane of it.
struct BusCounts {
    std::uint64_t published = 0; // messages that came in
    std::uint64_t delivered = 0; // messages that went out
    std::uint64_t dropped =
        0;                  // messages that a subscriber did not get: its output or queue was full
    std::uint64_t held = 0; // publications that had to wait for room
    std::uint64_t overloaded = 0; // sessions that were ended since they took nothing for too long
    std::uint64_t retained_refused = 0; // over the limits of what topics keep
    std::uint64_t sessions = 0;         // with a name, now
    std::uint64_t subscriptions = 0;
    std::uint64_t retained = 0;
};

} // namespace iotcc::bus
