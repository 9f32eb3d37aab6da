#pragma once
#include "message_rates.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace iotcc::stats {

// Message rates of the whole host, from totals that are sampled about once a second: over the last
// 10 s, or over the lifetime while that is shorter. Times are monotonic, in ms.
class RateWindow {
public:
    static constexpr std::uint64_t kWindowMs = 10'000;

    // The counts start at 0 at `start_ms`.
    explicit RateWindow(std::uint64_t start_ms) noexcept;

    // [main] A sample that is not newer than the last one is ignored.
    void sample(std::uint64_t now_ms, MessageCounts counts) noexcept;

    // [any] As of the last sample.
    [[nodiscard]] MessageRates rates() const noexcept;

private:
    struct Sample {
        std::uint64_t at_ms = 0;
        MessageCounts counts;
    };
    static constexpr std::size_t kMostSamples = 16; // more than one a second shortens the window
    [[nodiscard]] const Sample& sample_at(std::size_t i) const noexcept;

    std::array<Sample, kMostSamples> samples_{}; // a ring, oldest first
    std::size_t first_ = 0, count_ = 1;
    std::atomic<double> received_{0}, sent_{0};
};

} // namespace iotcc::stats
