#pragma once
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::text {

struct CodePoint {
    char32_t value = 0;
    std::size_t size = 0; // bytes it takes; 0: no well-formed UTF-8 here
};

// The code point at the front of a text that is not empty, by table 3-7 of the Unicode standard: no
// overlong forms, no surrogates, nothing above U+10FFFF.
[[nodiscard]] CodePoint first_code_point(std::string_view text) noexcept;

// Whether all of it is well-formed, control characters included.
[[nodiscard]] bool is_utf8(std::string_view text) noexcept;

// C0, DEL and C1 (U+0000-001F, U+007F-009F).
[[nodiscard]] constexpr bool is_control(char32_t c) noexcept
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

// Well-formed UTF-8 without control characters: what ids of devices are made of.
[[nodiscard]] bool is_plain_text(std::string_view text) noexcept;

} // namespace iotcc::text
