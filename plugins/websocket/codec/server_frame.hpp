#pragma once
#include "frame_header.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::websocket {

inline constexpr std::size_t kServerHeaderMax = 10;

enum class Compression : std::uint8_t { none = 0, deflated = 0x40 }; // RSV1 (RFC 7692, section 6)

// The size of that header for a payload of so many bytes.
[[nodiscard]] constexpr std::size_t server_header_size(std::size_t payload) noexcept
{
    return payload < 126 ? 2 : payload < 65'536 ? 4 : 10;
}

// Writes the header of a whole message or a control frame of ours, without a mask (RFC 6455,
// section 5.1), to `out`.
inline void write_server_header(std::byte* out, Opcode opcode, std::size_t payload,
                                Compression compression = Compression::none) noexcept
{
    out[0] = static_cast<std::byte>(0x80u | static_cast<unsigned>(opcode) |
                                    static_cast<unsigned>(compression));
    const std::size_t size = server_header_size(payload);
    out[1] = static_cast<std::byte>(size == 2 ? payload : size == 4 ? 126u : 127u);
    if (size == 4) {
        out[2] = static_cast<std::byte>(payload >> 8);
        out[3] = static_cast<std::byte>(payload);
    } else if (size == 10) {
        for (std::size_t i = 0; i < 8; ++i)
            out[2 + i] = static_cast<std::byte>(payload >> (8 * (7 - i)));
    }
}

// Writes that header right before the payload, where as many bytes are the caller's to overwrite,
// and answers the frame that is there now.
[[nodiscard]] inline std::span<const std::byte>
frame_in_place(Opcode opcode, std::span<std::byte> payload,
               Compression compression = Compression::none) noexcept
{
    const std::size_t size = server_header_size(payload.size());
    std::byte* const start = payload.data() - size;
    write_server_header(start, opcode, payload.size(), compression);
    return {start, size + payload.size()};
}

// A ping without a payload.
inline constexpr std::string_view kPingFrame("\x89\x00", 2);

// A Close frame; code close_code::none: an empty one. What is over 123 bytes of the reason is left
// out, at the end of a character.
[[nodiscard]] std::string close_frame(std::uint16_t code, std::string_view reason);

} // namespace iotcc::websocket
