#pragma once
#include <cstddef>
#include <optional>
#include <string_view>

namespace iotcc::mqtt {

inline constexpr std::size_t kSeparatorsMost = 200; // '/' in a topic, so that matching is bounded

// nullptr: messages can be published to `topic` (3.3.2, 4.7.3). Else what is wrong, static text.
// Checks the characters too (text.hpp).
[[nodiscard]] const char* fault_of_topic_name(std::string_view topic) noexcept;

// nullptr: `filter` can be subscribed to (4.7.1); what begins with "$share/" has to be
// $share/GROUP/FILTER, with a group without wildcards. Else what is wrong, static text.
[[nodiscard]] const char* fault_of_filter(std::string_view filter) noexcept;

struct SharedFilter {
    std::string_view group, filter; // neither is empty
};

// The two parts of a valid filter of a shared subscription; nothing: it is any other.
[[nodiscard]] std::optional<SharedFilter> split_share(std::string_view filter) noexcept;

} // namespace iotcc::mqtt
