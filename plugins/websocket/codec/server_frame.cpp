#include "server_frame.hpp"

#include "close_code.hpp"

namespace iotcc::websocket {

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
    std::byte header[kServerHeaderMax];
    write_server_header(header, Opcode::close, payload.size());
    return std::string(reinterpret_cast<const char*>(header), server_header_size(payload.size())) +
           payload;
}

} // namespace iotcc::websocket
