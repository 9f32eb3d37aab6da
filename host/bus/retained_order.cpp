#include "retained_order.hpp"

#include "topic_filter.hpp"
#include "topic_levels.hpp"

#include <algorithm>

namespace iotcc::bus {
namespace {

// No topic has U+0000.
unsigned char rank(char byte) noexcept
{
    return byte == kLevelSeparator ? 0 : static_cast<unsigned char>(byte);
}

// The first text behind a topic and all below it.
std::string behind_subtree(std::string_view topic)
{
    return std::string(topic) + '\x01';
}

} // namespace

bool RetainedOrder::operator()(std::string_view left, std::string_view right) const noexcept
{
    const auto [a, b] = std::ranges::mismatch(left, right);
    if (b == right.end())
        return false;
    return a == left.end() || rank(*a) < rank(*b);
}

std::string_view first_match(std::string_view filter) noexcept
{
    const std::size_t wildcard = filter.find_first_of("+#");
    if (wildcard == std::string_view::npos)
        return filter;
    // "a/#" matches "a", too.
    return filter.substr(0, wildcard == 0 ? 0 : wildcard - 1);
}

std::optional<std::string> next_match(std::string_view filter, std::string_view topic)
{
    if (is_dollar(topic) && (filter.starts_with('+') || filter.starts_with('#')))
        return std::string(1, '$' + 1);
    std::optional<std::string> behind_plus; // where the last "+" takes its next level
    TopicLevels names(topic);
    for (TopicLevels wanted(filter); !wanted.at_end();) {
        const std::string_view want = wanted.next();
        if (names.at_end()) // it is above the level that is wanted
            return std::string(topic) + kLevelSeparator + (want == "+" ? "" : std::string(want));
        const std::string_view name = names.next();
        const std::string_view with_name = topic.substr(0, name.end() - topic.begin());
        if (want == "+") {
            behind_plus = behind_subtree(with_name);
        } else if (name < want) {
            return std::string(topic.substr(0, with_name.size() - name.size())) + std::string(want);
        } else if (want < name) {
            return behind_plus;
        }
    }
    return behind_plus; // it is below all that is wanted
}

} // namespace iotcc::bus
