#include "conversation.hpp"

// Messages of the client: PUBLISH and PUBREL, and what they are answered with (4.3, 4.6).
namespace iotcc::mqtt {

namespace {

constexpr Ack ack_of(Qos qos)
{
    switch (qos) {
    case Qos::at_least_once:
        return Ack::puback;
    case Qos::exactly_once:
        return Ack::pubrec;
    default:
        return Ack::none;
    }
}

} // namespace

// While an earlier message waits for its acknowledgement the bus lets all later ones wait, so that
// they go out in the order of their PUBLISH [MQTT-4.6.0-2, -3].
void Conversation::take(const Carrier& carrier, const Publish& publish)
{
    const bool is_once = publish.qos == Qos::exactly_once;
    if (is_once && !received_.add(publish.packet_id, carrier.terms.max_inflight_in)) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_PROTOCOL,
                   "more messages of QoS 2 without PUBREL than max_inflight_in");
    const AckToken ack{ack_of(publish.qos), publish.packet_id};
    const auto result = carrier.session.deliver({.topic = publish.topic,
                                                 .payload = chars(publish.payload),
                                                 .qos = static_cast<std::uint32_t>(publish.qos),
                                                 .retain = publish.is_retained ? 1u : 0u,
                                                 .once_id = is_once ? publish.packet_id : 0u},
                                                ack.value());
    if (!awaits(result))
        published(carrier, ack, result);
}

// An acknowledgement is a promise: none for what was not kept. What may not be published is
// acknowledged all the same [MQTT-3.3.5-2].
void Conversation::published(const Carrier& carrier, AckToken ack, std::int32_t result)
{
    if (result == IOTCC_E_DENIED && carrier.terms.when_denied == WhenDenied::close) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_DENIED, "it may not publish that");
    if (ack.ack == Ack::none)
        return;
    if (result < 0 && result != IOTCC_E_DENIED) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_OVERLOAD, "a message that could not be kept");
    acknowledge(carrier, ack);
}

void Conversation::take(const Carrier& carrier, PubRel release)
{
    received_.remove(release.packet_id);
    const AckToken ack{Ack::pubcomp, release.packet_id};
    const auto result = carrier.session.release(release.packet_id, ack.value());
    if (awaits(result))
        return;
    if (result < 0) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_OVERLOAD, "a packet id that could not be released");
    acknowledge(carrier, ack);
}

} // namespace iotcc::mqtt
