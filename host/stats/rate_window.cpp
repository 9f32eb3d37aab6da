#include "rate_window.hpp"

namespace iotcc::stats {
namespace {

// A storage that failed this time must not show as billions of messages.
std::uint64_t growth(std::uint64_t now, std::uint64_t before) noexcept
{
    return now > before ? now - before : 0;
}

} // namespace

RateWindow::RateWindow(std::uint64_t start_ms) noexcept
{
    samples_[0].at_ms = start_ms;
}

void RateWindow::sample(std::uint64_t now_ms, MessageCounts counts) noexcept
{
    if (now_ms <= sample_at(count_ - 1).at_ms) {
        return;
    }
    // The oldest goes as soon as the next one spans the window alone.
    while (count_ > 1 && (count_ == kMostSamples || now_ms - sample_at(1).at_ms >= kWindowMs)) {
        first_ = (first_ + 1) % kMostSamples;
        --count_;
    }
    const Sample& oldest = sample_at(0);
    const MessageCounts grown{growth(counts.received, oldest.counts.received),
                              growth(counts.sent, oldest.counts.sent)};
    const MessageRates rates = rates_of(grown, now_ms - oldest.at_ms);
    samples_[(first_ + count_) % kMostSamples] = {now_ms, counts};
    ++count_;
    received_.store(rates.received, std::memory_order_relaxed);
    sent_.store(rates.sent, std::memory_order_relaxed);
}

MessageRates RateWindow::rates() const noexcept
{
    return {received_.load(std::memory_order_relaxed), sent_.load(std::memory_order_relaxed)};
}

const RateWindow::Sample& RateWindow::sample_at(std::size_t i) const noexcept
{
    return samples_[(first_ + i) % kMostSamples];
}

} // namespace iotcc::stats
