#pragma once
#include <atomic>
#include <cstdint>

namespace iotcc::http {

// What the front counts, for status and metrics. Written by the front's lane; read by any thread.
struct FrontFigures {
    using Count = std::atomic<std::uint64_t>;

    std::atomic<std::uint32_t> connections{0}; // open now, event streams included
    std::atomic<std::uint32_t> streams{0};     // of those, event streams

    // Since the start.
    Count requests{0};     // complete ones, given to a route
    Count refused{0};      // heads that were answered with a 4xx or 5xx by the front itself
    Count timed_out{0};    // requests that were not complete in time, 408
    Count made_room{0};    // connections that ended because a newer one needed their place
    Count turned_away{0};  // connections, requests and streams above their limit, 503
    Count slow_readers{0}; // connections that did not take what they were sent
};

// One more. On the front's lane only, so that no locked instruction is needed.
inline void count_up(FrontFigures::Count& count) noexcept
{
    count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

} // namespace iotcc::http
