#pragma once
#include <cstdint>
#include <string>

namespace iotcc {

struct Counters {
    std::uint64_t received_messages = 0, sent_messages = 0;
    std::uint64_t received_bytes = 0, sent_bytes = 0;
    std::uint64_t last_received_ms = 0, last_sent_ms = 0; // 0: never
    std::uint64_t errors = 0;
};

// Over the last window (10 s), or over the lifetime of what is younger.
struct MessageRates {
    double received = 0, sent = 0;
};

struct Totals {
    std::uint64_t open = 0, opened = 0, closed = 0; // device connections
    std::uint64_t denied = 0;                       // ended by us before they became a device's
    Counters counters;                              // includes closed connections
};

// How often something was turned away, closed or held up by that limit.
struct LimitCount {
    std::string name; // as the settings call it: "connections_per_address"
    std::uint64_t times = 0;
};

} // namespace iotcc
