#include "version_order.hpp"

#include <algorithm>
#include <cstddef>

namespace iotcc::plugin {
namespace {

struct Part {
    std::string_view digits; // without leading zeros
    std::string_view suffix;
};

// Takes the part up to the next dot off the front; an empty version gives zeros.
Part take_part(std::string_view& version) noexcept
{
    const std::size_t dot = std::min(version.find('.'), version.size());
    std::string_view part = version.substr(0, dot);
    version.remove_prefix(std::min(dot + 1, version.size()));
    const std::size_t zeros = std::min(part.find_first_not_of('0'), part.size());
    part.remove_prefix(zeros);
    const std::size_t digits = std::min(part.find_first_not_of("0123456789"), part.size());
    return {part.substr(0, digits), part.substr(digits)};
}

std::weak_ordering compare_parts(const Part& a, const Part& b) noexcept
{
    if (const auto by_length = a.digits.size() <=> b.digits.size(); by_length != 0)
        return by_length;
    if (const auto by_digits = a.digits <=> b.digits; by_digits != 0)
        return by_digits;
    if (a.suffix.empty() != b.suffix.empty())
        return a.suffix.empty() ? std::weak_ordering::greater : std::weak_ordering::less;
    return a.suffix <=> b.suffix;
}

} // namespace

std::weak_ordering compare_versions(std::string_view a, std::string_view b) noexcept
{
    while (!a.empty() || !b.empty()) {
        const auto order = compare_parts(take_part(a), take_part(b));
        if (order != 0)
            return order;
    }
    return std::weak_ordering::equivalent;
}

} // namespace iotcc::plugin
