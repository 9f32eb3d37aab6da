#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace iotcc::bus {

inline constexpr std::size_t kMaxTopicBytes = 65535;

// Why a topic name or filter is not one (MQTT 3.1.1, 4.7).
enum class TopicFault {
    none,
    length,     // none or more than 65,535 bytes [MQTT-4.7.3-1, -3]
    levels,     // more than 200 separators: what we bound beside the standard
    encoding,   // not UTF-8, or with U+0000 [MQTT-1.5.3-1, MQTT-4.7.3-2]
    wildcard,   // in a topic name, or not where one may be [MQTT-4.7.1-1 to -3]
    share_group // "$share/" without a group, with a wildcard in it, or without a filter
};

// A topic name, as PUBLISH and wills have. [any]
[[nodiscard]] TopicFault check_topic(std::string_view topic) noexcept;

// A filter as SUBSCRIBE has it, with or without "$share/GROUP/"; the bounds are those of the filter
// without it. [any]
[[nodiscard]] TopicFault check_filter(std::string_view filter) noexcept;

[[nodiscard]] constexpr bool has_wildcard(std::string_view filter) noexcept
{
    return filter.find_first_of("+#") != std::string_view::npos;
}

// Topics that begin with '$' are kept from filters that begin with a wildcard [MQTT-4.7.2-1].
[[nodiscard]] constexpr bool is_dollar(std::string_view topic) noexcept
{
    return topic.starts_with('$');
}

struct SharedFilter {
    std::string_view group, filter; // into the text that was split
};

// The two parts of "$share/GROUP/FILTER"; nothing for every other text. "$share" alone, without a
// '/', is an ordinary filter. Neither part is checked.
[[nodiscard]] std::optional<SharedFilter> split_share(std::string_view filter) noexcept;

// Whether a valid filter without "$share/" matches a valid topic: the rule itself, level by level,
// for one pair. Many filters at once: TopicIndex. [any]
[[nodiscard]] bool matches(std::string_view filter, std::string_view topic) noexcept;

} // namespace iotcc::bus
