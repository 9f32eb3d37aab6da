#pragma once
#include <string>
#include <string_view>

namespace iotcc::websocket {

// The value of Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455, section 4.2.2). Throws
// std::runtime_error where libcrypto has no SHA-1.
[[nodiscard]] std::string accept_value(std::string_view key);

} // namespace iotcc::websocket
