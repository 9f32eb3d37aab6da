#include "topic.hpp"

#include "plain_text.hpp"
#include "text.hpp"

#include <algorithm>
#include <cstdint>

namespace iotcc::mqtt {

namespace {

constexpr std::string_view kShare = "$share/";
constexpr std::size_t kLengthMost = 65'535; // bytes [MQTT-4.7.3-3]

constexpr bool has_wildcard(std::string_view text) noexcept
{
    return text.find_first_of("+#") != std::string_view::npos;
}

// What names and filters have in common.
const char* fault_of_levels(std::string_view topic) noexcept
{
    if (topic.empty())
        return "a topic without a character [MQTT-4.7.3-1]";
    if (topic.size() > kLengthMost)
        return "a topic over 65535 bytes [MQTT-4.7.3-3]";
    if (topic.size() > kSeparatorsMost &&
        std::count(topic.begin(), topic.end(), '/') > std::ptrdiff_t{kSeparatorsMost})
        return "a topic with over 200 separators";
    return nullptr;
}

// Each wildcard fills its level, and # is in the last one (4.7.1).
const char* fault_of_wildcards(std::string_view filter) noexcept
{
    for (auto at = filter.find_first_of("+#"); at != std::string_view::npos;
         at = filter.find_first_of("+#", at + 1)) {
        const bool is_first = at == 0 || filter[at - 1] == '/';
        const bool is_end = at + 1 == filter.size();
        if (filter[at] == '#' && !(is_first && is_end))
            return "a # that is not the last level [MQTT-4.7.1-2]";
        if (filter[at] == '+' && !(is_first && (is_end || filter[at + 1] == '/')))
            return "a + that is not a whole level [MQTT-4.7.1-3]";
    }
    return nullptr;
}

const char* fault_of_plain_filter(std::string_view filter) noexcept
{
    if (const char* fault = fault_of_levels(filter))
        return fault;
    return fault_of_wildcards(filter);
}

} // namespace

const char* fault_of_topic_name(std::string_view topic) noexcept
{
    const auto is_odd = [](std::uint64_t word) {
        return PlainText::not_printable(word) | PlainText::wildcards(word);
    };
    if (PlainText::flagged(topic, is_odd)) [[unlikely]] {
        if (const char* fault = fault_of_text(topic))
            return fault;
        if (has_wildcard(topic))
            return "a wildcard in a topic name [MQTT-3.3.2-2]";
    }
    return fault_of_levels(topic);
}

const char* fault_of_filter(std::string_view filter) noexcept
{
    if (const char* fault = fault_of_text(filter))
        return fault;
    if (!filter.starts_with(kShare))
        return fault_of_plain_filter(filter);
    const auto shared = split_share(filter);
    if (!shared || shared->group.empty() || has_wildcard(shared->group))
        return "a shared subscription that is not $share/GROUP/FILTER";
    return fault_of_plain_filter(shared->filter);
}

std::optional<SharedFilter> split_share(std::string_view filter) noexcept
{
    if (!filter.starts_with(kShare))
        return std::nullopt;
    const auto rest = filter.substr(kShare.size());
    const auto slash = rest.find('/');
    if (slash == std::string_view::npos)
        return std::nullopt;
    return SharedFilter{rest.substr(0, slash), rest.substr(slash + 1)};
}

} // namespace iotcc::mqtt
