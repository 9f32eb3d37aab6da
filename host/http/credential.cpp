#include "credential.hpp"

#include "ascii.hpp"

#include <algorithm>
#include <cstdint>

namespace iotcc::http {
namespace {

// RFC 4648 section 4; nothing but the alphabet and the padding at the end. "" where it is
// malformed.
std::string decode_base64(std::string_view text)
{
    constexpr std::string_view kAlphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    while (!text.empty() && text.back() == '=' && text.size() % 4 != 1)
        text.remove_suffix(1);
    std::string out;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto value = kAlphabet.find(text[i]);
        if (value == std::string_view::npos)
            return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if (i % 4 != 0)
            out += static_cast<char>(bits >> (6 - i % 4 * 2) & 0xff);
    }
    return out;
}

} // namespace

std::string offered_token(std::string_view authorization)
{
    const auto blank = authorization.find(' ');
    const auto scheme = authorization.substr(0, blank);
    if (blank == std::string_view::npos)
        return {};
    auto rest = authorization.substr(blank);
    rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (equals_ignoring_case(scheme, "Bearer"))
        return std::string(rest);
    if (!equals_ignoring_case(scheme, "Basic"))
        return {};
    const std::string user_and_password = decode_base64(rest);
    const auto colon = user_and_password.find(':'); // a user name has none
    return colon == std::string::npos ? std::string() : user_and_password.substr(colon + 1);
}

} // namespace iotcc::http
