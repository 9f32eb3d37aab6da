#include "conversation_opening.hpp"

#include "client_id.hpp"

#include <utility>

// From CONNECT to CONNACK.
namespace iotcc::mqtt {

namespace {

constexpr std::string_view kDeviceType = "mqtt";

struct Refusal {
    ConnackCode code;
    std::int32_t why; // IOTCC_CLOSE_*
    std::string_view words;
};

ConnackCode code_for_verdict(std::int32_t verdict, bool has_credential)
{
    switch (verdict) {
    case IOTCC_E_DENIED:
        return has_credential ? ConnackCode::bad_credentials : ConnackCode::not_authorized;
    case IOTCC_E_EXISTS:
    case IOTCC_E_ARG:
        return ConnackCode::bad_client_id;
    default:
        return ConnackCode::unavailable;
    }
}

Refusal refusal_of_session(std::int32_t status)
{
    switch (status) {
    case IOTCC_E_EXISTS:
        return {ConnackCode::bad_client_id, IOTCC_CLOSE_DENIED,
                "the session of that client id is another user's"};
    case IOTCC_E_DENIED:
        return {ConnackCode::not_authorized, IOTCC_CLOSE_DENIED, "it may not publish its will"};
    case IOTCC_E_BUSY:
        return {ConnackCode::unavailable, IOTCC_CLOSE_OVERLOAD, "too many sessions"};
    default:
        return {ConnackCode::unavailable, IOTCC_CLOSE_OVERLOAD, "no session could be opened"};
    }
}

} // namespace

Conversation::Opening Conversation::Opening::of(const Connect& connect)
{
    Opening opening{connect.is_clean, connect.user_name.has_value(), std::nullopt, {}, {}};
    if (connect.will)
        opening.will = Message{.topic = connect.will->topic,
                               .payload = chars(connect.will->message),
                               .qos = static_cast<std::uint32_t>(connect.will->qos),
                               .retain = connect.will->is_retained ? 1u : 0u};
    return opening;
}

std::unique_ptr<Conversation::Opening> Conversation::Opening::kept() const
{
    auto copy = std::make_unique<Opening>(*this);
    if (!will)
        return copy;
    copy->topic = will->topic;
    copy->payload = will->payload;
    copy->will->topic = copy->topic;
    copy->will->payload = copy->payload;
    return copy;
}

void Conversation::take(const Carrier& carrier, const Connect& connect)
{
    const auto& terms = carrier.terms;
    if (const auto most = terms.max_keep_alive_s;
        most != 0 && (connect.keep_alive_s == 0 || connect.keep_alive_s > most))
        return refuse(carrier, ConnackCode::bad_client_id, IOTCC_CLOSE_PROTOCOL,
                      "keep alive is over max_keepalive");
    const bool is_named = !connect.client_id.empty();
    if (!is_named && terms.empty_client_id == EmptyClientId::refuse)
        return refuse(carrier, ConnackCode::bad_client_id, IOTCC_CLOSE_PROTOCOL,
                      "an empty client id, which allow_empty_id forbids");
    const auto made_up = is_named ? ClientId{} : make_client_id();
    keep_alive_s_ = connect.keep_alive_s;
    state_ = State::deciding;
    const auto opening = Opening::of(connect);
    const auto verdict = carrier.session.identify(
        {.id = is_named ? connect.client_id : std::string_view(made_up.data(), made_up.size()),
         .type = kDeviceType,
         .username = connect.user_name.value_or(std::string_view{}),
         .password = chars(connect.password.value_or(std::span<const std::byte>{})),
         .flags = IOTCC_DEVICE_EXCLUSIVE | IOTCC_DEVICE_SUBSCRIBES |
                  (is_named ? 0u : IOTCC_DEVICE_UNNAMED)});
    if (verdict == IOTCC_PENDING)
        waiting().opening = opening.kept();
    else
        identified(carrier, verdict, opening);
}

void Conversation::take(const Carrier& carrier, const Refused& refused)
{
    refuse(carrier, refused.code, IOTCC_CLOSE_PROTOCOL, refused.fault);
}

void Conversation::on_verdict(const Carrier& carrier, std::int32_t verdict)
{
    const auto opening = waiting_ == nullptr ? nullptr : std::move(waiting_->opening);
    if (opening == nullptr)
        return;
    forget_waiting();
    identified(carrier, verdict, *opening);
}

// The host closes a refused connection by itself.
void Conversation::identified(const Carrier& carrier, std::int32_t verdict, const Opening& opening)
{
    if (verdict < 0) {
        state_ = State::ended;
        carrier.send(connack(code_for_verdict(verdict, opening.has_credential)));
        return;
    }
    const auto answer = carrier.session.open_session(
        opening.is_clean ? IOTCC_SESSION_CLEAN : 0u, opening.will ? &*opening.will : nullptr,
        AckToken{Ack::connack, 0}.value(), carrier.terms.form);
    if (!awaits(answer))
        session_opened(carrier, answer);
}

void Conversation::session_opened(const Carrier& carrier, std::int32_t status)
{
    if (status < 0) {
        const auto refusal = refusal_of_session(status);
        return refuse(carrier, refusal.code, refusal.why, refusal.words);
    }
    state_ = State::open;
    const bool is_told = reader_.level() != Level::v3_1; // the byte is reserved there
    say(carrier, connack(is_told && status == 1 ? SessionPresent::yes : SessionPresent::no));
    await_packet(carrier);
}

void Conversation::refuse(const Carrier& carrier, ConnackCode code, std::int32_t why,
                          std::string_view words)
{
    carrier.send(connack(code));
    end(carrier, why, words);
}

} // namespace iotcc::mqtt
