#include "clock_history.hpp"

#include <cstddef>

namespace iotcc::stats {
namespace {

// How far a clock that nobody sets strays between two notes, and how late a note is.
constexpr std::uint64_t kJumpMs = 1000;
constexpr std::uint64_t kLateMs = 2000;
// Beyond that many the oldest are forgotten.
constexpr std::size_t kMostStretches = 64;

std::uint64_t distance(std::uint64_t a, std::uint64_t b) noexcept
{
    const auto difference = static_cast<std::int64_t>(a - b);
    return difference < 0 ? b - a : a - b;
}

} // namespace

ClockHistory::ClockHistory(std::uint64_t start_ms, std::uint64_t start_unix_ms)
    : stretches_{{start_ms, start_unix_ms - start_ms}}
{
}

void ClockHistory::note(std::uint64_t now_ms, std::uint64_t now_unix_ms)
{
    const std::uint64_t ahead_ms = now_unix_ms - now_ms;
    const std::scoped_lock lock(mutex_);
    if (distance(ahead_ms, stretches_.back().ahead_ms) <= kJumpMs)
        return;
    stretches_.push_back({now_ms, ahead_ms});
    if (stretches_.size() > kMostStretches)
        stretches_.pop_front();
}

std::optional<std::uint64_t> ClockHistory::age_ms(std::uint64_t unix_ms, std::uint64_t now_ms) const
{
    const std::scoped_lock lock(mutex_);
    for (std::size_t i = 0; i < stretches_.size(); ++i) {
        const Stretch& stretch = stretches_[i];
        const std::uint64_t end_ms =
            i + 1 < stretches_.size() ? stretches_[i + 1].begin_ms : now_ms;
        const std::uint64_t at_ms = unix_ms - stretch.ahead_ms;
        // The clock had been set before the note that found it so.
        if (at_ms + kLateMs >= stretch.begin_ms && at_ms <= end_ms + kJumpMs)
            return now_ms > at_ms ? now_ms - at_ms : 0;
    }
    return std::nullopt;
}

} // namespace iotcc::stats
