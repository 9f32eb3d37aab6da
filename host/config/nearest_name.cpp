#include "nearest_name.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

namespace iotcc::config {

namespace {

// Longer than any name here; what somebody else wrote must not cost its length times ours.
constexpr std::size_t kLongestName = 128;

} // namespace

std::size_t edits(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

std::string suggestion(std::string_view mistyped, const std::vector<std::string>& names)
{
    if (mistyped.size() > kLongestName)
        return "";
    const auto nearest =
        std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) {
            return edits(mistyped, a) < edits(mistyped, b);
        });
    if (nearest == names.end() || edits(mistyped, *nearest) > 1 + mistyped.size() / 3)
        return "";
    return "; did you mean \"" + *nearest + "\"?";
}

} // namespace iotcc::config
