#pragma once
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>

namespace iotcc::stats {

// What the wall clock showed while the host ran, so that a Unix time of the past gives an age that
// is true however the clock was set since. Where a clock was set back over the same time twice, the
// age is that of the first time: an age never falls. Times in ms, monotonic except where they are
// called unix. Safe from any thread.
class ClockHistory {
public:
    ClockHistory(std::uint64_t start_ms, std::uint64_t start_unix_ms);

    // About once a second: notes how the two clocks stand. Throws std::bad_alloc.
    void note(std::uint64_t now_ms, std::uint64_t now_unix_ms);

    // How long ago the wall clock showed that. Nothing where it did not while the host ran, or
    // where it was set forwards to that since the last note.
    [[nodiscard]] std::optional<std::uint64_t> age_ms(std::uint64_t unix_ms,
                                                      std::uint64_t now_ms) const;

private:
    // From here to the next stretch the wall clock was that far ahead.
    struct Stretch {
        std::uint64_t begin_ms, ahead_ms; // modulo 2^64
    };

    mutable std::mutex mutex_; // guards stretches_
    std::deque<Stretch> stretches_;
};

} // namespace iotcc::stats
