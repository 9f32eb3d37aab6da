#pragma once
#include "mask.hpp"
#include "need_more.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::websocket {

// RFC 6455, section 11.8.
enum class Opcode : std::uint8_t {
    continuation = 0x0,
    text = 0x1,
    binary = 0x2,
    close = 0x8,
    ping = 0x9,
    pong = 0xa
};
[[nodiscard]] constexpr bool is_control(Opcode opcode) noexcept
{
    return opcode >= Opcode::close;
}

inline constexpr std::size_t kControlMax = 125; // payload bytes of a control frame (section 5.5)

// The peer broke the protocol: what goes into the Close frame, and words for the log and the
// reason.
struct Violation {
    std::uint16_t code; // close_code::
    std::string_view words;
};

// What stands before a client's payload.
struct FrameHeader {
    std::uint64_t payload; // bytes of it
    MaskKey mask;
    Opcode opcode;
    bool is_final;
    bool has_rsv1;
    std::uint8_t size; // of the header, 6 to 14 bytes
};

// Reads the header at the front of `bytes`. A violation is told as soon as the byte that makes it
// is there, and a header as soon as its length is: `bytes` may still be shorter than its size, and
// the mask is 0 then. RSV1 of a data frame is the caller's to judge: an extension may use it.
[[nodiscard]] std::variant<NeedMore, FrameHeader, Violation>
read_frame_header(std::span<const std::byte> bytes) noexcept;

} // namespace iotcc::websocket
