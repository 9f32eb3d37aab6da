#include "authority.hpp"

#include "http_text.hpp"

#include <algorithm>

namespace iotcc::websocket {

namespace {

bool is_letter_or_digit(char c)
{
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

bool is_name(std::string_view text)
{
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
    });
}

bool is_bracketed_address(std::string_view text)
{
    if (text.size() < 4 || !text.starts_with('[') || !text.ends_with(']'))
        return false;
    const auto address = text.substr(1, text.size() - 2);
    return std::all_of(address.begin(), address.end(),
                       [](char c) { return is_letter_or_digit(c) || c == ':' || c == '.'; });
}

bool is_port(std::string_view text) // an empty one is the scheme's own (RFC 3986 section 3.2.3)
{
    return text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

} // namespace

std::string_view without_port(std::string_view authority) noexcept
{
    const auto bracket = authority.find(']');
    const auto colon = authority.find(':', bracket == authority.npos ? 0 : bracket);
    return authority.substr(0, colon);
}

bool is_authority(std::string_view text) noexcept
{
    const auto host = without_port(text);
    const auto port = text.substr(host.size());
    if (!port.empty() && !is_port(port.substr(1)))
        return false;
    return is_name(host) || is_bracketed_address(host);
}

} // namespace iotcc::websocket
