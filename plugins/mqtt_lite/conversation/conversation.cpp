#include "conversation.hpp"

#include "conversation_opening.hpp"
#include "pingresp.hpp"
#include "unsuback.hpp"

#include <variant>

namespace iotcc::mqtt {

namespace {

// nullptr: `first` may be MQTT. Who connects to the wrong port should be told so in the log.
const char* foreign_protocol(std::string_view first)
{
    if (first.starts_with('G') || first.starts_with("PO"))
        return "HTTP, where MQTT is spoken";
    if (first.starts_with('\x16')) // a TLS handshake record (RFC 8446, 5.1)
        return "TLS, where MQTT is spoken in plain text";
    return nullptr;
}

} // namespace

Conversation::Conversation() = default;
Conversation::~Conversation() = default;

std::size_t Conversation::on_bytes(const Carrier& carrier, std::span<const std::byte> in)
{
    auto rest = in;
    if (state_ == State::connecting) [[unlikely]]
        if (const char* const foreign = foreign_protocol(chars(in)))
            end(carrier, IOTCC_CLOSE_PROTOCOL, foreign);
    while (reads() && !rest.empty()) {
        const PacketEvent event = reader_.next(rest, carrier.terms.limits);
        if (const auto* publish = std::get_if<Publish>(&event)) [[likely]] {
            take(carrier, *publish);
        } else {
            std::visit([&](const auto& packet) { take(carrier, packet); }, event);
            if (std::holds_alternative<NeedMore>(event))
                break;
        }
    }
    if (state_ == State::open && rest.size() != in.size())
        await_packet(carrier);
    return state_ == State::ended ? in.size() : in.size() - rest.size();
}

void Conversation::take(const Carrier& carrier, NeedMore more)
{
    if (more.total != 0 && !carrier.awaits_bytes(more.total))
        end(carrier, IOTCC_CLOSE_PROTOCOL,
            "the packet is longer than the host's limit for unfinished messages");
}

void Conversation::take(const Carrier& carrier, Malformed malformed)
{
    end(carrier, IOTCC_CLOSE_PROTOCOL, malformed.fault);
}

void Conversation::take(const Carrier& carrier, PingReq)
{
    say(carrier, kPingResp);
}

// [MQTT-3.14.4-3]: the client ends as it should, so nothing went wrong and nobody is told its will.
void Conversation::take(const Carrier& carrier, Disconnect)
{
    carrier.session.drop_will();
    end(carrier, IOTCC_CLOSE_PEER, "");
}

void Conversation::on_stored(const Carrier& carrier, std::uint64_t token, std::int32_t status)
{
    const AckToken ack = AckToken::of(token);
    --awaited_;
    if (state_ == State::ended)
        return;
    switch (ack.ack) {
    case Ack::connack:
        return session_opened(carrier, status);
    case Ack::puback:
    case Ack::pubrec:
        return published(carrier, ack, status);
    case Ack::none:
        return;
    default:
        if (status < 0)
            return end(carrier, IOTCC_CLOSE_OVERLOAD, "what the client said could not be stored");
        return acknowledge(carrier, ack);
    }
}

void Conversation::acknowledge(const Carrier& carrier, AckToken ack)
{
    switch (ack.ack) {
    case Ack::puback:
        return say(carrier, encode(PubAck{ack.packet_id}));
    case Ack::pubrec:
        return say(carrier, encode(PubRec{ack.packet_id}));
    case Ack::pubrel:
        return say(carrier, encode(PubRel{ack.packet_id}));
    case Ack::pubcomp:
        return say(carrier, encode(PubComp{ack.packet_id}));
    case Ack::unsuback:
        return say(carrier, unsuback(ack.packet_id));
    case Ack::suback:
        return subscribed(carrier, ack.packet_id);
    case Ack::none:
    case Ack::connack:
        return;
    }
}

void Conversation::say(const Carrier& carrier, std::span<const std::byte> packet)
{
    if (is_held_up() || carrier.send(packet) == IOTCC_E_BUSY) [[unlikely]]
        waiting().unsent.append(chars(packet));
}

// The host reads again what it has left unread meanwhile.
void Conversation::on_writable(const Carrier& carrier)
{
    if (state_ == State::open)
        await_packet(carrier);
    if (!is_held_up() || state_ == State::ended)
        return;
    const auto unsent = std::as_bytes(std::span(waiting_->unsent));
    if (carrier.send(unsent) == IOTCC_E_BUSY)
        return;
    waiting_->unsent.clear();
    forget_waiting();
}

Conversation::Waiting& Conversation::waiting()
{
    if (waiting_ == nullptr)
        waiting_ = std::make_unique<Waiting>();
    return *waiting_;
}

void Conversation::forget_waiting()
{
    if (waiting_->opening == nullptr && waiting_->unsent.empty() && waiting_->subacks.empty())
        waiting_.reset();
}

// Half as long again as the client said [MQTT-3.1.2-24].
void Conversation::await_packet(const Carrier& carrier) const
{
    if (keep_alive_s_ != 0)
        carrier.deadline(keep_alive_s_ * 1500u);
}

// While the client takes nothing, or an answer waits for the bus, the host may not read it: its
// silence is ours.
void Conversation::on_deadline(const Carrier& carrier)
{
    if (state_ != State::open)
        return;
    if (awaited_ != 0 || !carrier.has_room())
        return await_packet(carrier);
    end(carrier, IOTCC_CLOSE_TIMEOUT, "nothing came for 1.5 times its keep alive [MQTT-3.1.2-24]");
}

void Conversation::end(const Carrier& carrier, std::int32_t why, std::string_view words)
{
    state_ = State::ended;
    carrier.session.close(why, words);
}

} // namespace iotcc::mqtt
