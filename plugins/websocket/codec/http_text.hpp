#pragma once
#include <algorithm>
#include <array>
#include <string_view>

// The characters of HTTP/1.1 (RFC 9110 section 5.6) and what its header fields are made of. Those
// of <cctype> depend on the locale and on the sign of char.
namespace iotcc::websocket {

inline constexpr auto kTokenChars = [] {
    std::array<bool, 256> is{};
    for (const char c : std::string_view("!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyz"
                                         "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        is[static_cast<unsigned char>(c)] = true;
    return is;
}();

constexpr bool is_token_char(char c) noexcept
{
    return kTokenChars[static_cast<unsigned char>(c)];
}

constexpr bool is_token(std::string_view text) noexcept
{
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

// Printed ASCII but no blank: what a request target is made of (RFC 3986 section 2).
constexpr bool is_visible(char c) noexcept
{
    return c >= 0x21 && c <= 0x7e;
}

// Of a field's value: blanks, visible ASCII and bytes above it (RFC 9110 section 5.5).
constexpr bool is_value_char(char c) noexcept
{
    return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

constexpr bool equals_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return to_lower(x) == to_lower(y);
           });
}

// Without the blanks around it.
constexpr std::string_view trimmed(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == text.npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Takes what stands before the first `mark` off the front of `text`, and the mark.
constexpr std::string_view take_until(std::string_view& text, char mark) noexcept
{
    const auto end = text.find(mark);
    const auto part = text.substr(0, end);
    text.remove_prefix(end == text.npos ? text.size() : end + 1);
    return part;
}

// Whether a comma list holds `word`, whatever the case. What else it holds does not matter.
constexpr bool lists(std::string_view list, std::string_view word) noexcept
{
    while (!list.empty())
        if (equals_ignoring_case(trimmed(take_until(list, ',')), word))
            return true;
    return false;
}

} // namespace iotcc::websocket
