#pragma once
#include <cstddef>
#include <string>

namespace iotcc::cli {

// Columns of the terminal that the standard output is; 0 where it is none.
[[nodiscard]] std::size_t terminal_width();

[[nodiscard]] bool input_is_terminal();
[[nodiscard]] bool output_is_terminal();

// Whether the person at the terminal answers "y" or "yes".
[[nodiscard]] bool is_confirmed(const std::string& question);

} // namespace iotcc::cli
