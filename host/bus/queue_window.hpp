#pragma once
#include <cstdint>

namespace iotcc::bus {

// The front of a durable session's queue, whose messages are in memory. The store has them too, and
// behind `end` it alone.
struct QueueWindow {
    static constexpr std::uint64_t kNone = ~std::uint64_t{0};

    std::uint64_t end = kNone;  // the delivery at which it ends; kNone: all of them are in memory
    std::uint64_t bytes = 0;    // that are in memory, of topic and payload
    std::uint32_t messages = 0; // likewise
    std::uint32_t reading = 0;  // what is awaited from the store: ReadBack::id; 0: nothing

    void add(std::uint32_t message_bytes) noexcept
    {
        ++messages;
        bytes += message_bytes;
    }
    void remove(std::uint32_t message_bytes) noexcept
    {
        --messages;
        bytes -= message_bytes;
    }
};

} // namespace iotcc::bus
