#include "topic_index.hpp"

#include "topic_filter.hpp"

#include <cassert>

namespace iotcc::bus {
namespace {

SharedFilter parts_of(std::string_view filter) noexcept
{
    return split_share(filter).value_or(SharedFilter{{}, filter});
}

} // namespace

TopicIndex::TopicIndex(Epochs& epochs, const text::HashKey& key)
    : epochs_(epochs), exact_(key), wildcards_(key)
{
}

Added TopicIndex::add(std::string_view filter, Subscriber subscriber, std::uint8_t qos)
{
    assert(check_filter(filter) == TopicFault::none && qos <= 2);
    const auto [group, rest] = parts_of(filter);
    const Hit hit{subscriber, qos};
    const std::lock_guard lock(writers_);
    const Added added = has_wildcard(rest) ? wildcards_.add(epochs_, rest, group, hit)
                                           : exact_.add(epochs_, rest, group, hit);
    if (added == Added::fresh)
        subscriptions_.fetch_add(1, std::memory_order_relaxed);
    return added;
}

bool TopicIndex::remove(std::string_view filter, Subscriber subscriber) noexcept
{
    const auto [group, rest] = parts_of(filter);
    const std::lock_guard lock(writers_);
    const bool was_there = has_wildcard(rest) ? wildcards_.remove(epochs_, rest, group, subscriber)
                                              : exact_.remove(epochs_, rest, group, subscriber);
    if (was_there)
        subscriptions_.fetch_sub(1, std::memory_order_relaxed);
    return was_there;
}

} // namespace iotcc::bus
