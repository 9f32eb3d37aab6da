#include "topic_filter.hpp"

#include "topic_levels.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace iotcc::bus {
namespace {

constexpr std::string_view kSharePrefix = "$share/";

bool is_utf8_without_nul(std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto byte = static_cast<unsigned char>(text.front());
        if (byte - 1u < 0x7f) { // nearly all there is
            text.remove_prefix(1);
            continue;
        }
        const text::CodePoint first = text::first_code_point(text);
        if (first.size == 0 || first.value == 0)
            return false;
        text.remove_prefix(first.size);
    }
    return true;
}

TopicFault check_text(std::string_view text) noexcept
{
    if (text.empty() || text.size() > kMaxTopicBytes)
        return TopicFault::length;
    if (static_cast<std::size_t>(std::ranges::count(text, kLevelSeparator)) > kMaxSeparators)
        return TopicFault::levels;
    return is_utf8_without_nul(text) ? TopicFault::none : TopicFault::encoding;
}

// Short, printable ASCII, no wildcard: the topic of nearly every message, eight bytes at a time.
bool is_ordinary(std::string_view topic) noexcept
{
    constexpr std::uint64_t kOnes = 0x0101010101010101, kTops = kOnes * 0x80;
    if (topic.size() < sizeof(std::uint64_t) || topic.size() > kMaxSeparators)
        return false;
    std::uint64_t odd = 0;
    const auto look_at = [&](std::size_t at) {
        std::uint64_t word;
        std::memcpy(&word, topic.data() + at, sizeof word);
        const std::uint64_t hash = word ^ kOnes * '#', plus = word ^ kOnes * '+';
        // Each sets the top bit of a byte that is below ' ', 0x7f or above, '#' or '+'; the borrow
        // of one may set that of the next, which only makes it be looked at again.
        odd |= (word - kOnes * ' ') | (word + kOnes) | (hash - kOnes) | (plus - kOnes);
    };
    std::size_t at = 0;
    for (; at + sizeof(std::uint64_t) < topic.size(); at += sizeof(std::uint64_t))
        look_at(at);
    look_at(topic.size() - sizeof(std::uint64_t)); // may overlap
    return (odd & kTops) == 0;
}

bool wildcards_fill_levels(std::string_view filter) noexcept
{
    for (TopicLevels levels(filter); !levels.at_end();) {
        const std::string_view level = levels.next();
        if (!has_wildcard(level))
            continue;
        if (level.size() != 1 || (level == "#" && !levels.at_end()))
            return false;
    }
    return true;
}

bool is_group(std::string_view group) noexcept
{
    return !group.empty() && !has_wildcard(group) && is_utf8_without_nul(group);
}

} // namespace

TopicFault check_topic(std::string_view topic) noexcept
{
    if (is_ordinary(topic)) [[likely]]
        return TopicFault::none;
    const TopicFault fault = check_text(topic);
    return fault == TopicFault::none && has_wildcard(topic) ? TopicFault::wildcard : fault;
}

TopicFault check_filter(std::string_view filter) noexcept
{
    if (filter.starts_with(kSharePrefix)) {
        const auto shared = split_share(filter);
        if (!shared || !is_group(shared->group) || shared->filter.empty())
            return TopicFault::share_group;
        filter = shared->filter;
    }
    if (const TopicFault fault = check_text(filter); fault != TopicFault::none)
        return fault;
    return wildcards_fill_levels(filter) ? TopicFault::none : TopicFault::wildcard;
}

std::optional<SharedFilter> split_share(std::string_view filter) noexcept
{
    if (!filter.starts_with(kSharePrefix))
        return std::nullopt;
    filter.remove_prefix(kSharePrefix.size());
    const std::size_t size = filter.find(kLevelSeparator);
    if (size == std::string_view::npos)
        return std::nullopt;
    return SharedFilter{filter.substr(0, size), filter.substr(size + 1)};
}

bool matches(std::string_view filter, std::string_view topic) noexcept
{
    if (is_dollar(topic) && (filter.starts_with('+') || filter.starts_with('#')))
        return false;
    TopicLevels names(topic);
    for (TopicLevels wanted(filter); !wanted.at_end();) {
        const std::string_view want = wanted.next();
        if (want == "#") // the parent level, too (4.7.1.2)
            return true;
        if (names.at_end())
            return false;
        const std::string_view name = names.next();
        if (want != "+" && want != name)
            return false;
    }
    return names.at_end();
}

} // namespace iotcc::bus
