#pragma once
#include "handshake.hpp"
#include "refusal.hpp"

#include <string>
#include <string_view>

namespace iotcc::websocket {

// What Sec-WebSocket-Key is hashed with, behind it: base64 of SHA-1 of both is Sec-WebSocket-Accept
// (RFC 6455 section 4.2.2).
inline constexpr std::string_view kAcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// The whole 101, after which frames follow. `accept`: the value of Sec-WebSocket-Accept. Throws
// std::bad_alloc only.
[[nodiscard]] std::string encode_accept(const Handshake& handshake, std::string_view accept);

// The whole answer of a refusal, after which the connection ends. Throws std::bad_alloc only.
[[nodiscard]] std::string encode_refusal(const Refusal& refusal);

} // namespace iotcc::websocket
