#include "text.hpp"

#include "plain_text.hpp"

#include <cstddef>
#include <cstdint>

namespace iotcc::mqtt {

namespace {

constexpr char32_t kIllFormed = 0xffffffff;

// The bounds of the byte after the lead exclude overlong forms, surrogates and what is above
// U+10FFFF (RFC 3629, section 4).
struct Lead {
    std::size_t following; // 0: not a lead
    std::uint8_t least, most;
};

constexpr Lead lead_of(std::uint8_t byte) noexcept
{
    if (byte < 0xc2 || byte > 0xf4)
        return {0, 0, 0};
    if (byte < 0xe0)
        return {1, 0x80, 0xbf};
    if (byte < 0xf0)
        return {2, static_cast<std::uint8_t>(byte == 0xe0 ? 0xa0 : 0x80),
                static_cast<std::uint8_t>(byte == 0xed ? 0x9f : 0xbf)};
    return {3, static_cast<std::uint8_t>(byte == 0xf0 ? 0x90 : 0x80),
            static_cast<std::uint8_t>(byte == 0xf4 ? 0x8f : 0xbf)};
}

constexpr std::uint8_t byte_at(std::string_view text, std::size_t i) noexcept
{
    return static_cast<std::uint8_t>(text[i]);
}

// Takes one character off the front.
char32_t take_character(std::string_view& text) noexcept
{
    const auto first = byte_at(text, 0);
    if (first < 0x80) {
        text.remove_prefix(1);
        return first;
    }
    const Lead lead = lead_of(first);
    if (lead.following == 0 || text.size() <= lead.following || byte_at(text, 1) < lead.least ||
        byte_at(text, 1) > lead.most)
        return kIllFormed;
    char32_t character = first & (0x3fu >> lead.following);
    for (std::size_t i = 1; i <= lead.following; ++i) {
        if ((byte_at(text, i) & 0xc0) != 0x80)
            return kIllFormed;
        character = character << 6 | (byte_at(text, i) & 0x3fu);
    }
    text.remove_prefix(1 + lead.following);
    return character;
}

constexpr bool is_control(char32_t c) noexcept
{
    return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

// 66 of them, for good (Unicode, section 23.7).
constexpr bool is_noncharacter(char32_t c) noexcept
{
    return (c & 0xfffe) == 0xfffe || (c >= 0xfdd0 && c <= 0xfdef);
}

} // namespace

const char* fault_of_text(std::string_view text) noexcept
{
    if (!PlainText::flagged(text, PlainText::not_printable))
        return nullptr;
    while (!text.empty()) {
        const char32_t c = take_character(text);
        if (c == kIllFormed)
            return "a string that is not UTF-8 [MQTT-1.5.3-1]";
        if (c == 0)
            return "U+0000 in a string [MQTT-1.5.3-2]";
        if (is_control(c))
            return "a control character in a string (1.5.3)";
        if (is_noncharacter(c))
            return "a noncharacter in a string (1.5.3)";
    }
    return nullptr;
}

} // namespace iotcc::mqtt
