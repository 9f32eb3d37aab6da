#include "query.hpp"

namespace iotcc::client {

std::string percent_encoded(std::string_view text)
{
    constexpr std::string_view kUnreserved =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    constexpr char kHex[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (kUnreserved.find(c) != kUnreserved.npos)
            encoded += c;
        else
            encoded += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
    return encoded;
}

void Query::add(std::string_view name, std::string_view value)
{
    text_ += text_.empty() ? '?' : '&';
    text_ += name;
    text_ += '=';
    text_ += percent_encoded(value);
}

void Query::add_given(std::string_view name, std::string_view value)
{
    if (!value.empty())
        add(name, value);
}

} // namespace iotcc::client
