#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::cli {

// "500ms", "8s", "10m", "2h" or "7d"; nothing for anything else, and above ten years.
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_duration(std::string_view text);

// As people say it: "0s", "59s", "12m", "47h", "12d".
[[nodiscard]] std::string duration_text(std::chrono::milliseconds duration);

} // namespace iotcc::cli
