#include "base64_encode.hpp"

#include <algorithm>
#include <cstdint>

namespace iotcc::http {

std::string base64_encode(std::string_view bytes)
{
    constexpr std::string_view kDigits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(3, bytes.size()))) {
        std::uint32_t group = 0; // 24 bits
        for (std::size_t i = 0; i < 3; ++i)
            group = group << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
        for (std::size_t i = 0; i < 4; ++i)
            text += i > bytes.size() ? '=' : kDigits[group >> (18 - 6 * i) & 63];
    }
    return text;
}

} // namespace iotcc::http
