#pragma once
#include "timer_wheel.hpp"

#include <chrono>
#include <cstdint>
#include <ctime>

// The clocks of a lane.
namespace iotcc::net {

// A coarse clock is behind by less: Linux counts at least 100 times per second.
inline constexpr std::uint64_t kCoarseMs = 11;

inline std::uint64_t clock_ms(clockid_t clock) noexcept
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

// The timer wheel's time; both in ms of a monotonic clock.
inline std::uint32_t tick_at(std::uint64_t now_ms, std::uint64_t started_ms) noexcept
{
    return static_cast<std::uint32_t>((now_ms - started_ms) / TimerWheel::kTickMs) + 1;
}

inline std::uint64_t monotonic_ns()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count());
}

} // namespace iotcc::net
