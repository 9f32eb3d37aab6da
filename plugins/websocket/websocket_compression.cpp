#include "close_code.hpp"
#include "server_frame.hpp"
#include "utf8_check.hpp"
#include "websocket_session.hpp"

#include <vector>

// permessage-deflate without context takeover (RFC 7692): between messages nothing is kept.
namespace iotcc::websocket {

void WebSocketSession::inflate(const Message& message)
{
    const std::size_t most = kServerHeaderMax + options().max_message;
    Inflater& inflater = options().scratch[conn()->lane].inflater();
    std::vector<std::byte> inflated(kServerHeaderMax);
    auto outcome = inflater.add(message.payload, inflated, most);
    if (outcome == Inflater::Outcome::good)
        outcome = inflater.finish(inflated, most);
    if (outcome == Inflater::Outcome::too_large)
        return end(close_code::too_big, "a message over max_message", IOTCC_CLOSE_PROTOCOL);
    if (outcome == Inflater::Outcome::malformed)
        return end(close_code::bad_text, "a message that is not compressed as its frame says",
                   IOTCC_CLOSE_PROTOCOL);
    const auto payload = std::span(inflated).subspan(kServerHeaderMax);
    if (message.is_text && !is_utf8(payload))
        return end(kBadText.code, kBadText.words, IOTCC_CLOSE_PROTOCOL);
    pass_on(payload, opcode_of(message), Compression::deflated);
}

void WebSocketSession::send_deflated(Opcode opcode, std::span<const std::byte> message)
{
    std::vector<std::byte> frame(kServerHeaderMax);
    options().scratch[conn()->lane].deflater(deflate_bits_).deflate(message, frame);
    const auto payload = std::span(frame).subspan(kServerHeaderMax);
    send_or_hold(frame_in_place(opcode, payload, Compression::deflated), 1);
}

} // namespace iotcc::websocket
