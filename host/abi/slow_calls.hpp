#pragma once
#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

namespace iotcc::abi {

// Calls that took too long, and when to say so: a line each 10 s, since who is slow is so with
// every call. Counted by one thread.
class SlowCalls {
public:
    // One more, at that Unix time. It is to be told, with so many others since the last that was;
    // nothing: not now. A clock that is set back tells, too.
    [[nodiscard]] std::optional<std::uint64_t> add(std::uint64_t now_ms) noexcept
    {
        constexpr std::uint64_t kQuietMs = 10'000;
        const std::uint64_t calls = calls_.fetch_add(1, std::memory_order_relaxed) + 1;
        if (now_ms - told_ms_ < kQuietMs)
            return std::nullopt;
        told_ms_ = now_ms;
        return calls - std::exchange(told_, calls) - 1;
    }
    // [any]
    [[nodiscard]] std::uint64_t times() const noexcept
    {
        return calls_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> calls_{0};
    std::uint64_t told_ = 0; // calls until the last that was told
    std::uint64_t told_ms_ = 0;
};

} // namespace iotcc::abi
