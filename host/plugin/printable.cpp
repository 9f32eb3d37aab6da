#include "printable.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace iotcc::plugin {
namespace {

// The length of the UTF-8 sequence that starts with this byte; 0: none does (RFC 3629, section 4).
std::size_t sequence_length(std::uint8_t first)
{
    if (first < 0x80)
        return 1;
    if (first >= 0xc2 && first <= 0xdf)
        return 2;
    if (first >= 0xe0 && first <= 0xef)
        return 3;
    return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}

// The length of the valid, harmless character at the front of `text`; 0: its first byte has to be
// escaped.
std::size_t plain_character(std::string_view text)
{
    static constexpr std::array<std::uint32_t, 5> kSmallest = {0, 0, 0x80, 0x800, 0x10000};
    const auto first = static_cast<std::uint8_t>(text[0]);
    const std::size_t length = sequence_length(first);
    if (length == 0 || length > text.size())
        return 0;
    std::uint32_t code = length == 1 ? first : first & (0x7fU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        const auto next = static_cast<std::uint8_t>(text[i]);
        if ((next & 0xc0) != 0x80)
            return 0;
        code = code << 6 | (next & 0x3fU);
    }
    const bool is_control = code < 0x20 || (code >= 0x7f && code < 0xa0);
    const bool is_surrogate = code >= 0xd800 && code <= 0xdfff;
    return is_control || is_surrogate || code < kSmallest[length] || code > 0x10ffff ? 0 : length;
}

} // namespace

std::string printable(std::string_view text)
{
    static constexpr std::string_view kHex = "0123456789abcdef";
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        std::size_t length = plain_character(text);
        if (length == 0) {
            const auto byte = static_cast<std::uint8_t>(text[0]);
            out += {'\\', 'x', kHex[byte >> 4], kHex[byte & 15]};
            length = 1;
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(length);
    }
    return out;
}

} // namespace iotcc::plugin
