#include "accept_key.hpp"
#include "handshake_answer.hpp"
#include "websocket_session.hpp"

#include <algorithm>
#include <string>
#include <variant>

// From the first byte to the 101, or to the answer that refuses it.
namespace iotcc::websocket {

namespace {

constexpr Refusal kBadDeviceId{400, "the device id is not UTF-8 without control characters", {}};

Refusal refusal_for(std::int32_t verdict)
{
    switch (verdict) {
    case IOTCC_E_DENIED:
    case IOTCC_E_EXISTS:
        return kUnauthorized;
    case IOTCC_E_ARG:
        return kBadDeviceId;
    default:
        return kUnavailable;
    }
}

// Never used twice while the host runs.
std::string made_up_id(std::uint64_t connection)
{
    return "unnamed-" + std::to_string(connection);
}

} // namespace

void WebSocketSession::open(std::span<std::byte>& rest)
{
    std::string_view bytes(reinterpret_cast<const char*>(rest.data()), rest.size());
    const auto outcome = head_.next(bytes);
    rest = rest.last(bytes.size());
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        return refuse(*refusal);
    const auto* head = std::get_if<RequestHead>(&outcome);
    if (head == nullptr)
        return;
    auto judged = check_handshake(*head, options().policy);
    if (const auto* refusal = std::get_if<Refusal>(&judged))
        return refuse(*refusal);
    auto& handshake = std::get<Handshake>(judged);
    is_mqtt(handshake) ? begin_mqtt(handshake) : identify_as(handshake);
}

bool WebSocketSession::is_mqtt(const Handshake& handshake) const noexcept
{
    const auto& names = Options::kMqttSubprotocols;
    return options().takes_mqtt &&
           std::find(names.begin(), names.end(), handshake.subprotocol) != names.end();
}

void WebSocketSession::identify_as(const Handshake& handshake)
{
    const std::string_view token = handshake.credential.token();
    const bool is_named = !handshake.device_id.empty();
    if (!is_named && token.empty() && options().nameless == NamelessDevice::refuse)
        return refuse(kUnauthorized);
    const std::string made_up = is_named ? std::string() : made_up_id(conn_id());
    if (handshake.deflate)
        deflate_bits_ = handshake.deflate->server_max_window_bits;
    held_ = std::make_unique<Held>(Held{encode_accept(handshake, accept_value(handshake.key)), 0});
    state_ = State::deciding;
    const auto verdict =
        identify({.id = is_named ? handshake.device_id : made_up,
                  .type = handshake.device_type.empty() ? "websocket" : handshake.device_type,
                  .name = handshake.device_name,
                  .user_agent = handshake.user_agent,
                  .username = handshake.credential.user(),
                  .password = token,
                  .flags = (is_named ? 0u : IOTCC_DEVICE_UNNAMED) |
                           (token.empty() ? 0u : options().duplicate)});
    if (verdict != IOTCC_PENDING)
        decided(verdict);
}

void WebSocketSession::on_verdict(std::int32_t verdict)
{
    if (state_ != State::mqtt)
        return decided(verdict);
    mqtt_->conversation.on_verdict(carrier(), verdict);
    go_on_with_mqtt();
}

// The host closes a refused connection by itself.
void WebSocketSession::decided(std::int32_t verdict)
{
    if (verdict != IOTCC_OK) {
        state_ = State::ended;
        send(encode_refusal(refusal_for(verdict)), 0);
        return;
    }
    state_ = State::open;
    send_held();
    deadline(Liveness::interval_ms(options().periods));
}

void WebSocketSession::refuse(const Refusal& refusal)
{
    state_ = State::ended;
    send(encode_refusal(refusal), 0);
    const bool is_policy = refusal.status == 401 || refusal.status == 403;
    close(is_policy ? IOTCC_CLOSE_DENIED : IOTCC_CLOSE_PROTOCOL, refusal.text);
}

// The host ends it before it is open.
void WebSocketSession::leave_opening(std::int32_t why)
{
    if (why == IOTCC_CLOSE_TIMEOUT)
        send(encode_refusal(kTooSlow), 0);
    else if (why == IOTCC_CLOSE_DRAIN || why == IOTCC_CLOSE_OVERLOAD)
        send(encode_refusal(kUnavailable), 0);
}

} // namespace iotcc::websocket
