#include "printable.hpp"

#include "utf8.hpp"

namespace iotcc::text {

namespace {

// Breaks a line (U+2028, U+2029) or turns around the order in which the rest of it is shown
// (the formatting characters of UAX #9).
constexpr bool rearranges(char32_t c) noexcept
{
    return c == 0x61c || c == 0x200e || c == 0x200f || (c >= 0x2028 && c <= 0x202e) ||
           (c >= 0x2066 && c <= 0x2069);
}

} // namespace

std::string printable(std::string_view text)
{
    constexpr char kHex[] = "0123456789abcdef";
    std::string clean;
    clean.reserve(text.size());
    while (!text.empty()) {
        const CodePoint first = first_code_point(text);
        const std::size_t taken = first.size == 0 ? 1 : first.size;
        if (first.size != 0 && !is_control(first.value) && !rearranges(first.value)) {
            clean += text.substr(0, taken);
        } else {
            for (const char byte : text.substr(0, taken)) {
                const auto value = static_cast<unsigned char>(byte);
                clean += {'\\', 'x', kHex[value >> 4], kHex[value & 15]};
            }
        }
        text.remove_prefix(taken);
    }
    return clean;
}

} // namespace iotcc::text
