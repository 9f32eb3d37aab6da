#include "latency_histogram.hpp"

#include <bit>
#include <cmath>

std::size_t LatencyHistogram::class_of(std::uint64_t ns)
{
    if (ns < kPerPower)
        return ns;
    const auto shift = static_cast<unsigned>(std::bit_width(ns)) - 1 - kBits;
    return kPerPower * (shift + 1) + ((ns >> shift) - kPerPower);
}

std::uint64_t LatencyHistogram::end_of(std::size_t index)
{
    if (index < kPerPower)
        return index;
    const auto shift = index / kPerPower - 1;
    return ((kPerPower + index % kPerPower + 1) << shift) - 1;
}

std::uint64_t LatencyHistogram::below(double part) const
{
    const auto wanted = static_cast<std::size_t>(std::ceil(part * static_cast<double>(count_)));
    std::size_t seen = 0;
    for (std::size_t i = 0; i < classes_.size(); ++i) {
        seen += classes_[i];
        if (classes_[i] != 0 && seen >= wanted)
            return end_of(i);
    }
    return 0;
}
