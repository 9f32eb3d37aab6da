#pragma once
#include <cstdint>
#if defined(__x86_64__)
#include <x86intrin.h>
#elif !defined(__aarch64__)
#include <chrono>
#endif

namespace iotcc::net {

// The CPU's own counter, for durations: three instructions, where a clock of the system takes 60.
// On x86-64 it is assumed to be invariant and the same on all cores, as it has been since 2008;
// where it is not, the durations that we show are wrong, and nothing else. Any thread.
inline std::uint64_t cpu_ticks() noexcept
{
#if defined(__x86_64__)
    return __rdtsc();
#elif defined(__aarch64__)
    std::uint64_t ticks = 0;
    asm volatile("mrs %0, cntvct_el0" : "=r"(ticks));
    return ticks;
#else
    return static_cast<std::uint64_t>(std::chrono::steady_clock::now().time_since_epoch().count());
#endif
}

// How fast cpu_ticks counts.
class TickRate {
public:
    // The first call measures it against CLOCK_MONOTONIC, for 5 ms. Any thread.
    [[nodiscard]] static const TickRate& of_this_cpu();

    explicit TickRate(double ticks_per_second) noexcept
        : per_second_(ticks_per_second),
          scale_(static_cast<std::uint64_t>(kParts * 1e6 / ticks_per_second + 0.5))
    {
    }
    [[nodiscard]] double seconds(std::uint64_t ticks) const noexcept
    {
        return static_cast<double>(ticks) / per_second_;
    }
    [[nodiscard]] std::uint64_t ticks(double seconds) const noexcept
    {
        return static_cast<std::uint64_t>(seconds * per_second_);
    }
    // In 1/kParts us, to four digits, for durations of less than 12 days.
    [[nodiscard]] std::uint64_t parts(std::uint64_t ticks) const noexcept { return ticks * scale_; }

    static constexpr std::uint32_t kPartBits = 24;
    static constexpr double kParts = 1u << kPartBits;

private:
    double per_second_;
    std::uint64_t scale_; // parts per tick
};

} // namespace iotcc::net
