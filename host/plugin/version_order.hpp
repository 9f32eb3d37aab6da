#pragma once
#include <compare>
#include <string_view>

namespace iotcc::plugin {

// Orders versions as people write them: dotted parts by number ("1.10" > "1.9", "1" == "1.0"); a
// part with a suffix comes before the bare number ("2.0-rc1" < "2.0"), suffixes go by bytes.
// Numbers may have any length.
[[nodiscard]] std::weak_ordering compare_versions(std::string_view a, std::string_view b) noexcept;

} // namespace iotcc::plugin
