#pragma once
#include <cstddef>
#include <string_view>

namespace iotcc::http {

// How many bytes the first character of `text` (not empty) has, or 0 where it starts with none:
// truncated, overlong, a surrogate or above U+10FFFF (the table of Unicode section 3.9).
[[nodiscard]] constexpr std::size_t utf8_sequence(std::string_view text) noexcept
{
    const auto byte = [&](std::size_t i) -> unsigned {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const auto is_tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80; };
    const unsigned first = byte(0), second = byte(1);
    if (first < 0x80)
        return 1;
    if (first < 0xc2 || first > 0xf4 || !is_tail(1))
        return 0;
    if (first < 0xe0)
        return 2;
    if ((first == 0xe0 && second < 0xa0) || (first == 0xed && second > 0x9f) || !is_tail(2))
        return 0;
    if (first < 0xf0)
        return 3;
    if ((first == 0xf0 && second < 0x90) || (first == 0xf4 && second > 0x8f) || !is_tail(3))
        return 0;
    return 4;
}

} // namespace iotcc::http
