#include "match_scratch.hpp"

#include <algorithm>

namespace iotcc::bus {

void MatchScratch::begin() noexcept
{
    hits_.clear();
    if (++epoch_ == 0) { // once in four thousand million messages
        std::ranges::fill(stamps_, Stamp{});
        epoch_ = 1;
    }
}

void MatchScratch::take_further(Hit hit)
{
    if (hits_.size() == 1)
        stamp_of(hits_.front().subscriber) = {epoch_, 0};
    Stamp& stamp = stamp_of(hit.subscriber);
    if (stamp.epoch == epoch_) {
        hits_[stamp.at].qos = std::max(hits_[stamp.at].qos, hit.qos);
        return;
    }
    hits_.push_back(hit);
    stamp = {epoch_, static_cast<std::uint32_t>(hits_.size() - 1)};
}

MatchScratch::Stamp& MatchScratch::stamp_of(Subscriber subscriber)
{
    if (subscriber >= stamps_.size())
        stamps_.resize(std::max<std::size_t>(subscriber + std::size_t{1}, stamps_.size() * 2));
    return stamps_[subscriber];
}

} // namespace iotcc::bus
