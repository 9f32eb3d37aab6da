#pragma once
#include "shared_group.hpp"
#include "subscriber.hpp"
#include "topic_index.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace iotcc::bus {

// What one lane needs to make one hit per subscriber of overlapping subscriptions: a stamp of 8
// bytes per number of a session, which is never cleared. One per lane, not in the session: two
// lanes publish at once.
class MatchScratch {
public:
    // [lane] Each subscriber that is to get a message with that topic, once, at the highest QoS of
    // all that match [MQTT-3.3.5-1]; of each shared group the member that is due, of those with the
    // best standing(Subscriber). Valid until the next call. Allocates only for more
    // hits or higher numbers than ever before; then may throw std::bad_alloc.
    template <class StandingOf>
    [[nodiscard]] std::span<const Hit> collect(const TopicIndex& index, std::string_view topic,
                                               StandingOf&& standing)
    {
        begin();
        const auto take_one = [this](Hit hit) { take(hit); };
        index.match(topic, take_one, [&](const SharedGroup& group) {
            if (const auto hit = group.choose(standing))
                take(*hit);
        });
        return hits_;
    }

private:
    struct Stamp {
        std::uint32_t epoch = 0; // the match that set it
        std::uint32_t at = 0;    // in hits_
    };

    void begin() noexcept;
    void take(Hit hit)
    {
        if (hits_.empty())
            hits_.push_back(hit); // stamped when there is a second
        else
            take_further(hit);
    }
    void take_further(Hit hit);
    [[nodiscard]] Stamp& stamp_of(Subscriber subscriber);

    std::uint32_t epoch_ = 0;
    std::vector<Stamp> stamps_; // by subscriber
    std::vector<Hit> hits_;
};

} // namespace iotcc::bus
