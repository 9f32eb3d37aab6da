#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::bus {

// Topics in the order of a walk of the topic tree: as bytes, but '/' before all others, so that a
// topic and all below it stand together.
struct RetainedOrder {
    using is_transparent = void;
    [[nodiscard]] bool operator()(std::string_view left, std::string_view right) const noexcept;
};

// For a valid topic that a valid filter does not match: a text that stands behind it and before, or
// at, the next topic that could match. Empty: none can follow. It leaps over whole subtrees, so
// that "a/+/b" costs one look per child of "a", whatever stands below.
[[nodiscard]] std::optional<std::string> next_match(std::string_view filter,
                                                    std::string_view topic);

// Where the first topic that could match stands: the levels in front of the first wildcard.
[[nodiscard]] std::string_view first_match(std::string_view filter) noexcept;

} // namespace iotcc::bus
