#pragma once
#include "topic_index.hpp"

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

namespace iotcc::bus {

// What the index gives for a topic, sorted: (subscriber, QoS) of each subscription, and the names
// of groups.
struct IndexMatches {
    std::vector<std::pair<Subscriber, int>> hits;
    std::vector<std::string_view> groups;
    bool whole = true;
};

inline IndexMatches matches_of(const TopicIndex& index, std::string_view topic)
{
    IndexMatches found;
    found.whole = index.match(
        topic, [&](Hit hit) { found.hits.emplace_back(hit.subscriber, hit.qos); },
        [&](const SharedGroup& group) { found.groups.push_back(group.name()); });
    std::ranges::sort(found.hits);
    std::ranges::sort(found.groups);
    return found;
}

} // namespace iotcc::bus
