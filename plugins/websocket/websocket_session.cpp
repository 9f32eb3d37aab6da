#include "websocket_session.hpp"

#include "close_code.hpp"
#include "server_frame.hpp"

#include <utility>
#include <variant>

namespace iotcc::websocket {

namespace {

// The goodbye of an open connection that the host ends (RFC 6455, section 7.4.1).
struct Goodbye {
    std::uint16_t code; // close_code::none: nobody is there to read it
    std::string_view words;
};

Goodbye goodbye_for(std::int32_t why)
{
    switch (why) {
    case IOTCC_CLOSE_DRAIN:
        return {close_code::going_away, "the server stops"};
    case IOTCC_CLOSE_TIMEOUT:
        return {close_code::policy, "idle"};
    case IOTCC_CLOSE_PROTOCOL:
        return {close_code::protocol_error, {}};
    case IOTCC_CLOSE_DENIED:
        return {close_code::policy, "denied"};
    case IOTCC_CLOSE_SUPERSEDED:
        return {close_code::policy, "superseded"};
    case IOTCC_CLOSE_OVERLOAD:
        return {close_code::try_again_later, "overload"};
    case IOTCC_CLOSE_LOCAL:
        return {close_code::internal_error, {}};
    default:
        return {close_code::none, {}};
    }
}

} // namespace

// On the way of every message, hence inline.
inline void WebSocketSession::take(const Message& message)
{
    if (!(message.is_text ? options().takes_text : options().takes_binary)) [[unlikely]]
        return end(close_code::unsupported_type,
                   message.is_text ? "texts are not taken here" : "binaries are not taken here",
                   IOTCC_CLOSE_PROTOCOL);
    message.is_compressed ? inflate(message)
                          : pass_on(message.payload, opcode_of(message), Compression::none);
}

// Nearly all that comes is messages of one frame each, so those have the fewest questions to answer
// here. From the first other frame on, read_any takes what is left.
std::size_t WebSocketSession::on_bytes(std::span<std::byte> in)
{
    auto rest = in;
    while (state_ == State::open && held_ == nullptr)
        [[likely]]
        {
            const auto message = reader_.next_plain(rest, options().max_message);
            if (!message) [[unlikely]]
                break;
            take(*message);
            if (rest.empty())
                return in.size();
        }
    rest = read_any(rest);
    return state_ == State::ended ? in.size() : in.size() - rest.size();
}

// What is left.
std::span<std::byte> WebSocketSession::read_any(std::span<std::byte> rest)
{
    if (state_ == State::opening)
        open(rest);
    if (state_ == State::mqtt)
        return read_mqtt(rest);
    const ReaderLimits limits{options().max_message, deflate_bits_ != 0};
    while (state_ == State::open && held_ == nullptr && !(rest.empty() && reader_.is_idle())) {
        const FrameEvent event = reader_.next(rest, limits);
        if (std::holds_alternative<NeedMore>(event))
            break;
        take_any(event);
    }
    return rest;
}

void WebSocketSession::take_any(const FrameEvent& event)
{
    if (const auto* message = std::get_if<Message>(&event))
        take(*message);
    else if (const auto* ping = std::get_if<Ping>(&event))
        send_or_hold(frame_in_place(Opcode::pong, ping->payload), 0);
    else if (const auto* close = std::get_if<Close>(&event))
        close_back(*close);
    else if (const auto* violation = std::get_if<Violation>(&event))
        end(violation->code, violation->words, IOTCC_CLOSE_PROTOCOL);
}

void WebSocketSession::hold(std::span<const std::byte> frame, std::uint32_t messages)
{
    held_ = std::make_unique<Held>(Held{std::string(chars(frame)), messages});
}

void WebSocketSession::send_held()
{
    if (held_ != nullptr && send(held_->bytes, held_->messages) != IOTCC_E_BUSY)
        held_.reset();
}

void WebSocketSession::on_writable()
{
    if (state_ != State::open && state_ != State::mqtt)
        return;
    send_held();
    if (mqtt_ == nullptr || held_ != nullptr)
        return;
    mqtt_->conversation.on_writable(carrier());
    go_on_with_mqtt();
}

// RFC 6455, section 5.5.1: the peer's code goes back, and nothing after it.
void WebSocketSession::close_back(const Close& close)
{
    send(close_frame(close.code, {}), 0);
    state_ = State::ended;
    Session::close(IOTCC_CLOSE_PEER);
}

void WebSocketSession::end(std::uint16_t code, std::string_view words, std::int32_t why)
{
    send(close_frame(code, words), 0);
    state_ = State::ended;
    Session::close(why, words);
}

void WebSocketSession::on_deadline()
{
    if (mqtt_ != nullptr)
        return on_mqtt_deadline();
    look(reader_.is_assembling());
    deadline(Liveness::interval_ms(options().periods));
}

void WebSocketSession::look(bool is_assembling)
{
    const auto& seen = counters();
    switch (liveness_.look(seen.rx_bytes, seen.rx_msgs, is_assembling, options().periods)) {
    case Liveness::Verdict::dead:
        if (mqtt_ == nullptr)
            end(close_code::policy, "idle", IOTCC_CLOSE_TIMEOUT);
        break;
    case Liveness::Verdict::late:
        return end(close_code::policy, "a message took too long", IOTCC_CLOSE_TIMEOUT);
    case Liveness::Verdict::ping:
        // While it has no room for a ping the host does not read it: its silence is ours.
        if (send(kPingFrame, 0) == IOTCC_E_BUSY)
            liveness_ = {};
        break;
    case Liveness::Verdict::well:
        break;
    }
}

// The host lets the last word out.
void WebSocketSession::on_close(std::int32_t why)
{
    if (state_ == State::ended)
        return;
    if (state_ != State::open && state_ != State::mqtt)
        return leave_opening(why);
    const bool has_disconnected =
        why == IOTCC_CLOSE_PEER && mqtt_ != nullptr && mqtt_->conversation.has_ended();
    const Goodbye goodbye = has_disconnected ? Goodbye{close_code::normal, {}} : goodbye_for(why);
    if (goodbye.code != close_code::none)
        send(close_frame(goodbye.code, goodbye.words), 0);
}

} // namespace iotcc::websocket
