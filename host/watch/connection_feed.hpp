#pragma once
#include "feed.hpp"
#include "identity.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <memory>
#include <string>

namespace iotcc::watch {

// A connection became a device's, or has closed.
struct ConnectionNote {
    std::shared_ptr<const sinks::Identity> opened; // nullptr: it has closed, and these say how
    iotcc_slot counters{};                         // of an opened one
    std::uint64_t connection = 0;
    std::string device_id, instance;
    std::int32_t why = IOTCC_CLOSE_PEER; // IOTCC_CLOSE_*
    std::string text;                    // the same in words, possibly empty
    std::uint64_t closed_ms = 0;
};

// Openings and closings of every device, for one who watches.
using ConnectionFeed = Feed<ConnectionNote>;
inline constexpr std::uint32_t kMostConnectionNotes = 100; // that wait

} // namespace iotcc::watch
