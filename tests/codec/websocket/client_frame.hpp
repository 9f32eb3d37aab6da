#pragma once
#include "frame_header.hpp"

#include <cstdint>
#include <string>
#include <string_view>

// What a WebSocket client writes, right or wrong, and the Close that comes back.
namespace iotcc::websocket::testing {

inline constexpr std::string_view kMask = "\x37\xfa\x21\x3d"; // of RFC 6455, section 5.7

struct FrameParts {
    std::uint8_t first = 0x81; // FIN, RSV1-3, opcode
    std::string payload{};
    unsigned length_size = 0; // bytes of the extended length: 2 or 8; 0: the shortest form
    std::uint64_t announced = ~std::uint64_t{0}; // another length than the payload's
    bool is_masked = true;
};

inline std::string masked(std::string payload)
{
    for (std::size_t i = 0; i < payload.size(); ++i)
        payload[i] = static_cast<char>(payload[i] ^ kMask[i % kMask.size()]);
    return payload;
}

inline std::string client_frame(const FrameParts& parts)
{
    const std::uint64_t length =
        parts.announced == ~std::uint64_t{0} ? parts.payload.size() : parts.announced;
    unsigned length_size = parts.length_size;
    if (length_size == 0 && length > 125)
        length_size = length < 65'536 ? 2 : 8;
    const auto form = static_cast<std::uint8_t>(length_size == 0   ? length
                                                : length_size == 2 ? 126
                                                                   : 127);
    std::string frame{static_cast<char>(parts.first),
                      static_cast<char>(form | (parts.is_masked ? 0x80 : 0))};
    for (unsigned i = length_size; i-- > 0;)
        frame += static_cast<char>(length >> (8 * i));
    return parts.is_masked ? frame.append(kMask) + masked(parts.payload) : frame + parts.payload;
}

inline std::string text(std::string payload)
{
    return client_frame({.first = 0x81, .payload = std::move(payload)});
}
inline std::string binary(std::string payload)
{
    return client_frame({.first = 0x82, .payload = std::move(payload)});
}
// A frame that does not end its message.
inline std::string begin_text(std::string payload)
{
    return client_frame({.first = 0x01, .payload = std::move(payload)});
}
inline std::string begin_binary(std::string payload)
{
    return client_frame({.first = 0x02, .payload = std::move(payload)});
}
inline std::string more(std::string payload)
{
    return client_frame({.first = 0x00, .payload = std::move(payload)});
}
inline std::string last(std::string payload)
{
    return client_frame({.first = 0x80, .payload = std::move(payload)});
}
inline std::string ping(std::string payload)
{
    return client_frame({.first = 0x89, .payload = std::move(payload)});
}
inline std::string pong(std::string payload)
{
    return client_frame({.first = 0x8a, .payload = std::move(payload)});
}
inline std::string close(std::string payload)
{
    return client_frame({.first = 0x88, .payload = std::move(payload)});
}
// The payload of a Close frame.
inline std::string code(unsigned number, std::string_view reason = {})
{
    return std::string{static_cast<char>(number >> 8), static_cast<char>(number)}.append(reason);
}

// The opening handshake with the key of RFC 6455, section 1.3, and further lines, each with its
// end.
inline std::string upgrade_request(std::string_view more = "Device-Id: dev-1\r\n")
{
    return "GET /connect HTTP/1.1\r\nHost: localhost:8080\r\nUpgrade: websocket\r\n"
           "Connection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
           "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
           std::string(more) + "\r\n";
}

// A Close frame as a server writes it.
inline std::string server_close(unsigned number, std::string_view reason = {})
{
    const std::string payload = code(number, reason);
    return std::string("\x88") + static_cast<char>(payload.size()) + payload;
}

} // namespace iotcc::websocket::testing
