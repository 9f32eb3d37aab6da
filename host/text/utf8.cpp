#include "utf8.hpp"

namespace iotcc::text {

CodePoint first_code_point(std::string_view text) noexcept
{
    const auto at = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned char lead = at(0);
    if (lead < 0x80)
        return {lead, 1};
    const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || text.size() < size)
        return {};
    char32_t value = lead & (0xffu >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((at(i) & 0xc0) != 0x80)
            return {};
        value = value << 6 | (at(i) & 0x3f);
    }
    constexpr char32_t kSmallest[] = {0, 0, 0x80, 0x800, 0x10000};
    if (value < kSmallest[size] || (value >= 0xd800 && value < 0xe000) || value > 0x10ffff)
        return {};
    return {value, size};
}

bool is_utf8(std::string_view text) noexcept
{
    while (!text.empty()) {
        const std::size_t size = first_code_point(text).size;
        if (size == 0)
            return false;
        text.remove_prefix(size);
    }
    return true;
}

bool is_plain_text(std::string_view text) noexcept
{
    while (!text.empty()) {
        const CodePoint first = first_code_point(text);
        if (first.size == 0 || is_control(first.value))
            return false;
        text.remove_prefix(first.size);
    }
    return true;
}

} // namespace iotcc::text
