#include "time_histogram.hpp"

#include <algorithm>

namespace iotcc::net {

TimeReading TimeHistogram::read(const TickRate& rate) const noexcept
{
    TimeReading reading;
    for (std::size_t i = 0; i < widths_.size(); ++i) {
        const std::size_t below = i < TickRate::kPartBits ? 0 : i + 1 - TickRate::kPartBits;
        reading.times[std::min(below, TimeReading::kBounds)] +=
            __atomic_load_n(&widths_[i], __ATOMIC_RELAXED);
    }
    reading.seconds = rate.seconds(__atomic_load_n(&ticks_, __ATOMIC_RELAXED));
    return reading;
}

} // namespace iotcc::net
