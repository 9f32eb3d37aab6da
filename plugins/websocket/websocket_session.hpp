#pragma once
#include "liveness.hpp"
#include "message_reader.hpp"
#include "mqtt_stream.hpp"
#include "options.hpp"
#include "refusal.hpp"
#include "request_head.hpp"
#include "server_frame.hpp"

#include <iotcc/handler.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::websocket {

[[nodiscard]] inline std::string_view chars(std::span<const std::byte> bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One connection [lane]: the opening handshake, then the frames of a device, of which the handshake
// says who it is, or those of an MQTT client.
class WebSocketSession : public ConfiguredSession<Options> {
public:
    static constexpr const char* default_listen = "tcp://:8080";
    static constexpr std::uint32_t default_idle_ms = 120'000;
    static constexpr const char* vendor = "IoT Cloud Connector";
    static constexpr const char* license = "MIT";

    std::size_t on_bytes(std::span<std::byte> in);
    void on_verdict(std::int32_t verdict);
    void on_writable();
    void on_deadline();
    void on_close(std::int32_t why);
    int on_command(const Command& command);
    void on_stored(std::uint64_t token, std::int32_t status);
    std::int32_t on_publish(const iotcc_delivery& delivery);
    // A message for a topic as a frame, of an MQTT client or of a device; E_ARG where `messages`
    // allows no frame that can hold it.
    static std::int64_t encode(const Options& options, const iotcc::Message& message,
                               std::uint32_t qos, std::uint32_t flags, iotcc_out& out) noexcept;

private:
    // Opening: the head of the request is awaited. Deciding: a rule answers later. Open: a device's
    // frames. Ended: nothing more is read or sent.
    enum class State : std::uint8_t { opening, deciding, open, mqtt, ended };

    // websocket_commands.cpp
    [[nodiscard]] bool take_reply(std::string_view text);

    // websocket_compression.cpp
    void inflate(const Message& message);
    void send_deflated(Opcode opcode, std::span<const std::byte> message);

    // websocket_opening.cpp
    void open(std::span<std::byte>& rest);
    void identify_as(const Handshake& handshake);
    [[nodiscard]] bool is_mqtt(const Handshake& handshake) const noexcept;
    void decided(std::int32_t verdict);
    void refuse(const Refusal& refusal);
    void leave_opening(std::int32_t why);

    // websocket_mqtt.cpp
    [[nodiscard]] mqtt::Carrier carrier() noexcept;
    void begin_mqtt(Handshake& handshake);
    [[nodiscard]] std::span<std::byte> read_mqtt(std::span<std::byte> rest);
    void take_mqtt(const Message& message);
    void go_on_with_mqtt();
    void set_look();
    void set_alarm();
    void on_mqtt_deadline();

    void take(const Message& message);
    [[nodiscard]] std::span<std::byte> read_any(std::span<std::byte> rest);
    void take_any(const FrameEvent& event);
    void pass_on(std::span<std::byte> payload, Opcode opcode, Compression came);
    void close_back(const Close& close);
    void end(std::uint16_t code, std::string_view words, std::int32_t why);
    void send_or_hold(std::span<const std::byte> frame, std::uint32_t messages);
    void hold(std::span<const std::byte> frame, std::uint32_t messages);
    void send_held();
    void look(bool is_assembling);

    RequestHeadReader head_;
    MessageReader reader_;
    // What goes out before anything else is read: the answer to the handshake while a rule decides,
    // or a frame for which a peer that does not read had no room.
    struct Held {
        std::string bytes;
        std::uint32_t messages;
    };
    std::unique_ptr<Held> held_;
    std::unique_ptr<MqttStream> mqtt_; // of MQTT clients
    Liveness liveness_;
    std::uint16_t awaited_ = 0; // replies
    std::uint8_t deflate_bits_ =
        0; // of the window of our messages; 0: compression was not agreed to
    State state_ = State::opening;
};
static_assert(sizeof(WebSocketSession) <= 72, "hosts hold tens of thousands of idle sessions");

// The one place where a frame may find no room. It waits in the session, and with it what is still
// to be read.
inline void WebSocketSession::send_or_hold(std::span<const std::byte> frame, std::uint32_t messages)
{
    if (send(chars(frame), messages) == IOTCC_E_BUSY) [[unlikely]]
        hold(frame, messages);
}

// What a rule thinks of it is not the connection's fault. The echo comes second: its header
// overwrites what was before the payload.
inline void WebSocketSession::pass_on(std::span<std::byte> payload, Opcode opcode, Compression came)
{
    if (awaited_ != 0 && opcode == Opcode::text && take_reply(chars(payload))) [[unlikely]]
        return;
    deliver("", chars(payload));
    if (!options().echo)
        return;
    if (came == Compression::deflated)
        return send_deflated(opcode, payload);
    send_or_hold(frame_in_place(opcode, payload), 1);
}

} // namespace iotcc::websocket
