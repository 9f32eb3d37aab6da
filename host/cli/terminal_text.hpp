#pragma once
#include <cstddef>
#include <string>
#include <string_view>

// What a terminal makes of text that is fit for it (text::printable).
namespace iotcc::cli {

// Columns that it takes: ideographs two, combining marks none.
[[nodiscard]] std::size_t width_of(std::string_view text);

// As much of it as fits into `width` columns, the last of which says that something is missing.
[[nodiscard]] std::string cut_to_width(std::string_view text, std::size_t width);

} // namespace iotcc::cli
