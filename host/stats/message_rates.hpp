#pragma once
#include <cstdint>

namespace iotcc::stats {

struct MessageCounts {
    std::uint64_t received = 0, sent = 0;
};

struct MessageRates { // per second
    double received = 0, sent = 0;
};

// Over `ms`, which is not 0.
[[nodiscard]] inline MessageRates rates_of(MessageCounts counts, std::uint64_t ms) noexcept
{
    const double seconds = static_cast<double>(ms) / 1000;
    return {static_cast<double>(counts.received) / seconds,
            static_cast<double>(counts.sent) / seconds};
}

} // namespace iotcc::stats
