#pragma once
#include "cpu_ticks.hpp"

#include <iotcc/types.h>

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace iotcc::net {

// What a TimeHistogram has counted.
struct TimeReading {
    // Number i took less than 2^i us and no less than the one before; the last number, anything
    // above. 1 us to 1.05 s.
    static constexpr std::size_t kBounds = 21;
    std::array<std::uint64_t, kBounds + 1> times{};
    double seconds = 0; // all of them together

    [[nodiscard]] static constexpr double bound_s(std::size_t i) noexcept
    {
        return static_cast<double>(std::uint64_t{1} << i) / 1e6;
    }
};

// How often something took how long, in powers of two. Counted by one thread, for about 12
// instructions; read by any.
class TimeHistogram {
public:
    void add(std::uint64_t ticks, const TickRate& rate) noexcept
    {
        iotcc_bump(&ticks_, ticks);
        // Written so that it becomes one bit scan.
        iotcc_bump(&widths_[63u ^ static_cast<unsigned>(std::countl_zero(rate.parts(ticks) | 1))],
                   1);
    }
    [[nodiscard]] TimeReading read(const TickRate& rate) const noexcept;

private:
    // By width in bits of the time in parts of a TickRate: what is below a microsecond too, so that
    // no bound has to be looked at. Atomic access, as iotcc_bump.
    std::array<std::uint64_t, 64> widths_{};
    std::uint64_t ticks_ = 0; // of all; likewise
};

// Counts the time of a scope.
class TimedScope {
public:
    TimedScope(TimeHistogram& times, const TickRate& rate) noexcept : times_(times), rate_(rate) {}
    ~TimedScope() { times_.add(cpu_ticks() - began_, rate_); }
    TimedScope(const TimedScope&) = delete;
    TimedScope& operator=(const TimedScope&) = delete;

private:
    TimeHistogram& times_;
    const TickRate& rate_;
    const std::uint64_t began_ = cpu_ticks();
};

} // namespace iotcc::net
