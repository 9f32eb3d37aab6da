#include "limit_counts.hpp"

namespace iotcc::abi {

std::uint64_t LimitCounts::count(net::Limit limit, std::uint64_t now_ms) noexcept
{
    constexpr std::uint64_t kQuietMs = 10'000;
    Count& count = counts_[static_cast<std::size_t>(limit)];
    const std::uint64_t times = count.times.fetch_add(1, std::memory_order_relaxed) + 1;
    std::uint64_t told_ms = count.told_ms.load(std::memory_order_relaxed);
    if (told_ms != 0 && now_ms - told_ms < kQuietMs)
        return 0;
    if (!count.told_ms.compare_exchange_strong(told_ms, now_ms, std::memory_order_relaxed))
        return 0; // another lane tells
    return times - count.told_times.exchange(times, std::memory_order_relaxed);
}

std::uint64_t LimitCounts::times(net::Limit limit) const noexcept
{
    return counts_[static_cast<std::size_t>(limit)].times.load(std::memory_order_relaxed);
}

} // namespace iotcc::abi
