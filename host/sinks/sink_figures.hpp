#pragma once
#include <cstdint>
#include <string>

namespace iotcc::sinks {

// How one sink gets on.
struct SinkFigures {
    std::uint64_t applied = 0;       // rows that it has taken
    std::uint64_t waiting = 0;       // rows of its backlog, the batch in work included
    std::uint64_t waiting_bytes = 0; // memory of these
    std::uint64_t dropped = 0;       // rows that it will never get
    std::uint64_t failures = 0;      // calls of apply that failed
    std::uint64_t failing = 0;       // of these, in a row until now; 0: the last one went well
    std::uint64_t busy_ms = 0;       // since when apply has not returned; 0: it is not running
    std::string last_error;          // of the last failure; empty: none so far
};

} // namespace iotcc::sinks
