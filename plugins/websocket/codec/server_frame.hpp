#pragma once
#include "frame_header.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::websocket {

inline constexpr std::size_t kServerHeaderMax = 10;

// The header of a frame of ours: a whole message or a control frame, without a mask (RFC 6455,
// section 5.1).
struct ServerHeader {
    std::array<std::uint8_t, kServerHeaderMax> bytes;
    std::uint8_t size;
};
enum class Compression : std::uint8_t { none = 0, deflated = 0x40 }; // RSV1 (RFC 7692, section 6)
[[nodiscard]] ServerHeader server_header(Opcode opcode, std::size_t payload,
                                         Compression compression = Compression::none) noexcept;

// Writes that header right before the payload, where as many bytes are the caller's to overwrite,
// and answers the frame that is there now.
[[nodiscard]] std::span<const std::byte> frame_in_place(Opcode opcode,
                                                        std::span<std::byte> payload) noexcept;

// A Close frame; code close_code::none: an empty one. What is over 123 bytes of the reason is left
// out, at the end of a character.
[[nodiscard]] std::string close_frame(std::uint16_t code, std::string_view reason);

} // namespace iotcc::websocket
