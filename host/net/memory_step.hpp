#pragma once
#include <cstdint>

namespace iotcc::net {

// What is not done any more for want of memory; each includes those before it.
enum class MemoryStep : std::uint8_t {
    none,
    no_accepts,    // who dials waits in the backlog
    no_publishers, // nothing more is read from who publishes
    no_devices,    // who says who it is, is refused
};

} // namespace iotcc::net
