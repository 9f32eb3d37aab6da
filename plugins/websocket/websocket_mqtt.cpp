#include "accept_key.hpp"
#include "close_code.hpp"
#include "handshake_answer.hpp"
#include "websocket_session.hpp"

#include <algorithm>
#include <chrono>

// MQTT in the frames of a connection (MQTT 3.1.1, section 6). Who it is says its CONNECT.
namespace iotcc::websocket {

namespace {

using std::chrono::milliseconds;

// Not before, as the host's deadline.
std::uint32_t ms_until(MqttStream::Time time)
{
    const auto left =
        std::chrono::ceil<milliseconds>(time - std::chrono::steady_clock::now()).count();
    return static_cast<std::uint32_t>(std::max<std::int64_t>(left, 1));
}

} // namespace

mqtt::Carrier WebSocketSession::carrier() noexcept
{
    return {*this, options().mqtt_terms, &mqtt_->due};
}

// Frames are not compressed: they would have to be one by one, and their payload is the client's.
void WebSocketSession::begin_mqtt(Handshake& handshake)
{
    handshake.deflate.reset();
    mqtt_ = std::make_unique<MqttStream>();
    state_ = State::mqtt;
    send(encode_accept(handshake, accept_value(handshake.key)), 0);
    set_look();
    set_alarm();
}

std::span<std::byte> WebSocketSession::read_mqtt(std::span<std::byte> rest)
{
    const mqtt::ReaderLimits& most = options().mqtt_terms.limits;
    const auto& conversation = mqtt_->conversation;
    while (state_ == State::mqtt && held_ == nullptr && conversation.reads() &&
           !(rest.empty() && reader_.is_idle())) {
        const ReaderLimits limits{conversation.is_connecting()
                                      ? std::min(most.max_connect, options().max_message)
                                      : options().max_message,
                                  false};
        const FrameEvent event = reader_.next(rest, limits);
        if (std::holds_alternative<NeedMore>(event))
            break;
        if (const auto* message = std::get_if<Message>(&event))
            take_mqtt(*message);
        else
            take_any(event);
    }
    set_alarm();
    return conversation.has_ended() ? std::span<std::byte>() : rest;
}

void WebSocketSession::take_mqtt(const Message& message)
{
    if (message.is_text)
        return end(close_code::unsupported_type, "MQTT comes in binary frames [MQTT-6.0.0-1]",
                   IOTCC_CLOSE_PROTOCOL);
    mqtt_->take(carrier(), message.payload);
}

void WebSocketSession::on_stored(std::uint64_t token, std::int32_t status)
{
    if (state_ != State::mqtt)
        return;
    mqtt_->conversation.on_stored(carrier(), token, status);
    go_on_with_mqtt();
}

std::int32_t WebSocketSession::on_publish(const iotcc_delivery& delivery)
{
    if (state_ != State::mqtt)
        return IOTCC_E_ARG;
    return mqtt_->conversation.on_publish(carrier(), delivery);
}

void WebSocketSession::go_on_with_mqtt()
{
    mqtt_->go_on(carrier());
    set_alarm();
}

void WebSocketSession::set_look()
{
    const auto interval = Liveness::interval_ms(options().periods);
    mqtt_->look_due = interval == 0 ? MqttStream::Time{}
                                    : std::chrono::steady_clock::now() + milliseconds(interval);
}

// The host has one deadline for the two. Packets put theirs off: it is looked at when it was due.
void WebSocketSession::set_alarm()
{
    const auto next = mqtt_->next_due();
    const auto set = mqtt_->alarm;
    if (next == MqttStream::Time{} || (set != MqttStream::Time{} && set <= next))
        return;
    mqtt_->alarm = next;
    deadline(ms_until(next));
}

// Keep alive alone says when a client is dead; pings are for what lies between it and us. `now` is
// what the host was asked for at least.
void WebSocketSession::on_mqtt_deadline()
{
    const auto now =
        std::max(std::chrono::steady_clock::now(), std::exchange(mqtt_->alarm, MqttStream::Time{}));
    const auto is_past = [now](MqttStream::Time time) {
        return time != MqttStream::Time{} && time <= now;
    };
    if (is_past(mqtt_->due)) {
        mqtt_->due = {};
        mqtt_->conversation.on_deadline(carrier());
    }
    if (is_past(mqtt_->look_due)) {
        look(reader_.is_assembling() || mqtt_->is_assembling());
        set_look();
    }
    set_alarm();
}

} // namespace iotcc::websocket
