#include "publish_frame.hpp"
#include "server_frame.hpp"
#include "utf8_check.hpp"
#include "websocket_session.hpp"

#include <optional>

// What is published for a connection, as a frame of it.
namespace iotcc::websocket {

namespace {

// A device that may send one type only gets no other. Nothing: no frame of that type can hold it.
std::optional<Opcode> opcode_for(std::string_view payload, const Options& options)
{
    if (options.takes_text && is_utf8(std::as_bytes(std::span(payload))))
        return Opcode::text;
    if (options.takes_binary)
        return Opcode::binary;
    return std::nullopt;
}

} // namespace

std::int64_t WebSocketSession::encode(const Options& options, const iotcc::Message& message,
                                      std::uint32_t qos, std::uint32_t flags,
                                      iotcc_out& out) noexcept
{
    if (IOTCC_PUBLISH_FORM(flags) == MqttStream::kForm)
        return mqtt::encode_publish(message, qos, flags, options.mqtt_terms.carrier_header, out);
    const std::size_t header = server_header_size(message.payload.size());
    if (header > out.buf.len)
        return static_cast<std::int64_t>(header);
    const auto opcode = opcode_for(message.payload, options);
    if (!opcode)
        return IOTCC_E_ARG;
    write_server_header(reinterpret_cast<std::byte*>(out.buf.ptr), *opcode, message.payload.size());
    out.flags = IOTCC_OUT_PAYLOAD;
    return static_cast<std::int64_t>(header);
}

} // namespace iotcc::websocket
