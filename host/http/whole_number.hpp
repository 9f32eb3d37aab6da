#pragma once
#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>

namespace iotcc::http {

// Digits and nothing else, without wrapping; nothing where it is no such number.
[[nodiscard]] inline std::optional<std::uint64_t> whole_number(std::string_view text)
{
    std::uint64_t number = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc{} || stop != end)
        return std::nullopt;
    return number;
}

} // namespace iotcc::http
