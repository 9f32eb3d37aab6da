#pragma once
#include "epochs.hpp"
#include "exact_filters.hpp"
#include "keyed_hash.hpp"
#include "subscriber.hpp"
#include "wildcard_trie.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace iotcc::bus {

// Who has subscribed to what. Lanes match topics without a lock and without allocating while others
// change the index: each filter's change is whole, and seen by every match that begins after add()
// or remove() has returned. Adding n subscribers or filters takes time of the order of n.
class TopicIndex {
public:
    // `epochs` outlives the index; a lane matches while it is online there, and drops what it got
    // before it says that it holds nothing. `key`: secret of this start, since topics are others'
    // choice.
    explicit TopicIndex(Epochs& epochs, const text::HashKey& key = text::HashKey::random());
    TopicIndex(const TopicIndex&) = delete;
    TopicIndex& operator=(const TopicIndex&) = delete;

    // [any] `filter` is valid (check_filter) and may begin with "$share/GROUP/"; it is copied.
    // `qos`: 0 to 2. The same filter of the same subscriber has its QoS replaced [MQTT-3.8.4-3]; in
    // another group, or in none, it is another subscription. Throws std::bad_alloc and then has
    // changed nothing.
    Added add(std::string_view filter, Subscriber subscriber, std::uint8_t qos);

    // [any] False: there was no such subscription. The same bytes as added [MQTT-3.10.4-1].
    bool remove(std::string_view filter, Subscriber subscriber) noexcept;

    // [lane] For a valid topic: visit(Hit) for each subscription that matches, overlapping ones
    // each, and visit_group(const SharedGroup&) for each group, of which choose() gives the one
    // that is due. False: cut after kMaxVisits nodes of wildcard filters; counted, and what was not
    // reached got nothing.
    template <class Visit, class VisitGroup>
    bool match(std::string_view topic, Visit&& visit, VisitGroup&& visit_group) const
    {
        if (subscriptions() == 0)
            return true;
        // Of a million slots the one is far away: it comes while the trie is walked.
        const std::uint64_t hash = exact_.announce(topic);
        const auto visit_targets = [&](const FilterTargets& targets) {
            targets.each(visit, visit_group);
        };
        const bool whole = wildcards_.match(topic, visit_targets);
        if (const FilterTargets* targets = exact_.targets(hash, topic))
            visit_targets(*targets);
        if (!whole)
            cut_.fetch_add(1, std::memory_order_relaxed);
        return whole;
    }

    // [any] Subscriptions, each subscriber of a filter or group being one.
    [[nodiscard]] std::uint64_t subscriptions() const noexcept
    {
        return subscriptions_.load(std::memory_order_relaxed);
    }
    // [any] Matches that were cut.
    [[nodiscard]] std::uint64_t cut() const noexcept
    {
        return cut_.load(std::memory_order_relaxed);
    }

private:
    Epochs& epochs_;
    std::mutex writers_; // add and remove, one at a time; no reader takes it
    ExactFilters exact_;
    WildcardTrie wildcards_;
    std::atomic<std::uint64_t> subscriptions_{0};
    mutable std::atomic<std::uint64_t> cut_{0};
};

} // namespace iotcc::bus
