#pragma once
#include <algorithm>
#include <atomic>
#include <cstdint>

namespace iotcc::net {

// How many connections a second all lanes together may take for one instance: a token bucket of a
// tenth of a second, kept as the one time at which it is full again (GCRA), so that the lanes share
// it without a lock. Times are monotonic, in ns. Safe from any thread.
class AcceptRate {
public:
    explicit AcceptRate(std::uint32_t per_second) noexcept // 0: any number
        : interval_ns_(per_second == 0 ? 0 : 1'000'000'000u / per_second)
    {
    }

    [[nodiscard]] bool applies() const noexcept { return interval_ns_ != 0; }
    // How long nothing may be accepted; 0: go on.
    [[nodiscard]] std::uint64_t wait_ns(std::uint64_t now_ns) const noexcept
    {
        const std::uint64_t room = std::max(kBurstNs, interval_ns_);
        const std::uint64_t full = full_ns_.load(std::memory_order_relaxed);
        return full < now_ns + room ? 0 : full - now_ns - room + 1;
    }
    // One was accepted.
    void charge(std::uint64_t now_ns) noexcept
    {
        std::uint64_t full = full_ns_.load(std::memory_order_relaxed);
        while (!full_ns_.compare_exchange_weak(full, std::max(full, now_ns) + interval_ns_,
                                               std::memory_order_relaxed)) {
        }
    }

private:
    static constexpr std::uint64_t kBurstNs = 100'000'000;

    const std::uint64_t interval_ns_;
    std::atomic<std::uint64_t> full_ns_{0};
};

} // namespace iotcc::net
