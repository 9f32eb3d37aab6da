#pragma once
#include "close_code.hpp"
#include "frame_header.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::websocket {

// A whole message, unmasked. The payload lies in the caller's bytes or in the reader's buffer:
// until the next call, and may be overwritten. So may the bytes before it that a server's frame
// header of that length needs (server_frame.hpp): they were its own header.
struct Message {
    std::span<std::byte> payload; // of a text: valid UTF-8, unless compressed
    bool is_text;
    bool is_compressed; // RFC 7692: to be inflated
};
[[nodiscard]] constexpr Opcode opcode_of(const Message& message) noexcept
{
    return message.is_text ? Opcode::text : Opcode::binary;
}
struct Ping {
    std::span<std::byte> payload; // as Message's; at most kControlMax bytes
};
struct Pong {};
struct Close {
    std::uint16_t code;      // close_code::none: the frame was empty
    std::string_view reason; // valid UTF-8, in the caller's bytes
};

inline constexpr Violation kBadText{close_code::bad_text, "a text that is not UTF-8"};

using FrameEvent = std::variant<NeedMore, Message, Ping, Pong, Close, Violation>;

} // namespace iotcc::websocket
