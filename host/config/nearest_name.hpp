#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::config {

// How many single edits make one text of the other (Levenshtein's distance).
[[nodiscard]] std::size_t edits(std::string_view a, std::string_view b);

// The name that is nearest to a mistyped one, as the end of a sentence: `; did you mean "x"?`, or
// "" when none is near.
[[nodiscard]] std::string suggestion(std::string_view mistyped,
                                     const std::vector<std::string>& names);

} // namespace iotcc::config
