#include "json_command.hpp"
#include "server_frame.hpp"
#include "websocket_session.hpp"

#include <array>
#include <limits>

// Commands and queries: a text frame of JSON each way, a superset of the original's.
namespace iotcc::websocket {

int WebSocketSession::on_command(const Command& command)
{
    using json::CommandKind;
    if (mqtt_ != nullptr)
        return IOTCC_E_UNSUPPORTED;
    if (state_ != State::open)
        return IOTCC_E_BUSY;
    const auto kind = command.kind == IOTCC_QUERY ? CommandKind::query : CommandKind::command;
    const auto text =
        json::encode({command.correlation, kind, command.name, command.payload, now_ms() / 1000});
    if (!text)
        return IOTCC_E_ARG; // no frame can hold it: a text frame is UTF-8
    std::byte header[kServerHeaderMax];
    write_server_header(header, Opcode::text, text->size());
    const auto head = std::span<const std::byte>(header).first(server_header_size(text->size()));
    const auto sent = send(std::array{bytes(chars(head)), bytes(*text)});
    const bool is_counted = awaited_ != std::numeric_limits<decltype(awaited_)>::max();
    if (sent == IOTCC_OK && command.correlation != 0 && is_counted)
        ++awaited_;
    return sent;
}

// Looked for only while a command waits: what devices send of themselves may be JSON too, and what
// answers nothing that waits is theirs.
bool WebSocketSession::take_reply(std::string_view text)
{
    const auto answer = json::parse_json_reply(text);
    if (!answer || reply(answer->correlation, answer->payload) == IOTCC_E_NOTFOUND)
        return false;
    --awaited_;
    return true;
}

} // namespace iotcc::websocket
