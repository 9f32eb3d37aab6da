#include "server_frame.hpp"

#include "close_code.hpp"

#include <cstring>

namespace iotcc::websocket {

ServerHeader server_header(Opcode opcode, std::size_t payload, Compression compression) noexcept
{
    ServerHeader header{};
    header.bytes[0] = static_cast<std::uint8_t>(0x80u | static_cast<unsigned>(opcode) |
                                                static_cast<unsigned>(compression));
    const std::size_t length_size = payload < 126 ? 0 : payload < 65'536 ? 2 : 8;
    header.bytes[1] = static_cast<std::uint8_t>(length_size == 0   ? payload
                                                : length_size == 2 ? 126
                                                                   : 127);
    header.size = static_cast<std::uint8_t>(2 + length_size);
    for (std::size_t i = header.size; i-- > 2; payload >>= 8)
        header.bytes[i] = static_cast<std::uint8_t>(payload);
    return header;
}

std::span<const std::byte> frame_in_place(Opcode opcode, std::span<std::byte> payload) noexcept
{
    const ServerHeader header = server_header(opcode, payload.size());
    std::byte* const start = payload.data() - header.size;
    std::memcpy(start, header.bytes.data(), header.size);
    return {start, header.size + payload.size()};
}

std::string close_frame(std::uint16_t code, std::string_view reason)
{
    constexpr std::size_t kReasonMax = kControlMax - 2;
    if (reason.size() > kReasonMax) {
        std::size_t end = kReasonMax;
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80)
            --end;
        reason = reason.substr(0, end);
    }
    std::string payload;
    if (code != close_code::none) {
        payload += static_cast<char>(code >> 8);
        payload += static_cast<char>(code & 0xff);
        payload += reason;
    }
    const ServerHeader header = server_header(Opcode::close, payload.size());
    return std::string(reinterpret_cast<const char*>(header.bytes.data()), header.size) + payload;
}

} // namespace iotcc::websocket
