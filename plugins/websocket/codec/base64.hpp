#pragma once

namespace iotcc::websocket {

// What one character of base64 stands for, 0 to 63 (RFC 4648 section 4), or -1.
constexpr int base64_value(char c) noexcept
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

} // namespace iotcc::websocket
