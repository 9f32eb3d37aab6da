#pragma once
#include <cstdint>

namespace iotcc::bus {

// Bounds of the bus; 0 switches none of them off.
struct BusSettings {
    // What a queue may hold of messages with QoS 1 and 2, in count and bytes of topic and payload:
    // of a session that ends with its connection, and of one that is kept.
    std::uint32_t clean_messages = 1000;
    std::uint32_t clean_bytes = 1024 * 1024;
    std::uint32_t kept_messages = 100'000;
    std::uint32_t kept_bytes = 64 * 1024 * 1024;
    // What of a queue that the store has too is in memory while its device is away; while it is
    // there: as much as of a session that ends with its connection.
    std::uint32_t away_messages = 64;
    std::uint32_t away_bytes = 16 * 1024;
    // What becomes of a message that does not fit into the queue of a kept session. Dropping loses
    // what was acknowledged.
    enum class Full { hold, drop_new, drop_old } full = Full::hold;
    // Whether a session that another connection takes over and resumes has its will published.
    enum class TakeoverWill { unless_resumed, always } takeover_will = TakeoverWill::unless_resumed;
    std::uint32_t hold_ms = 10'000;  // after which a full session without progress is ended
    std::uint32_t sessions = 10'000; // with a name, connected and away
    std::uint32_t filters = 1000;    // of one session
    std::uint64_t expiry_ms = 7ull * 24 * 3600 * 1000; // of a session that is away
    std::uint32_t retained_messages = 100'000;
    std::uint64_t retained_bytes = 64ull * 1024 * 1024;
};

} // namespace iotcc::bus
