#pragma once
#include <string>

namespace iotcc::config {

// The page that explains every setting, as Markdown.
[[nodiscard]] std::string reference_markdown();
// A file with every setting as a comment, with its default: what an operator starts from.
[[nodiscard]] std::string example_toml();

} // namespace iotcc::config
