#include "conversation.hpp"

// Messages to the client with QoS 1 and 2, and what it says of them (4.3, 4.4).
namespace iotcc::mqtt {

// The window takes a message in when it is on its way: one that the host has to offer again is none
// of it.
std::int32_t Conversation::on_publish(const Carrier& carrier, const iotcc_delivery& delivery)
{
    if (state_ != State::open || is_held_up() || window_.size() >= carrier.terms.max_inflight)
        return IOTCC_E_BUSY;
    const auto packet_id = packet_id_of(delivery.number);
    if ((delivery.flags & IOTCC_DELIVERY_RECEIVED) != 0) {
        if (window_.add(delivery.number, DeliveryStage::pubrel, carrier.terms.max_inflight) == 0)
            return IOTCC_E_ARG;
        say(carrier, encode(PubRel{packet_id}));
        return IOTCC_OK;
    }
    const auto sent = carrier.session.send_ref(delivery.frame, chars(encode_id(packet_id)));
    if (sent != IOTCC_OK)
        return sent;
    const auto stage = delivery.qos == 1 ? DeliveryStage::qos1 : DeliveryStage::qos2;
    const bool is_in_flight =
        window_.add(delivery.number, stage, carrier.terms.max_inflight) == packet_id;
    return is_in_flight ? IOTCC_OK : IOTCC_E_ARG; // the bus broke its word about numbers
}

void Conversation::take(const Carrier& carrier, PubAck ack)
{
    settled(carrier, window_.on_puback(ack.packet_id), "PUBACK for a message of QoS 2 (4.3.3)");
}

void Conversation::take(const Carrier& carrier, PubComp complete)
{
    settled(carrier, window_.on_pubcomp(complete.packet_id),
            "PUBCOMP for a message of QoS 1, or before PUBREC (4.3)");
}

// Nothing is due to the client: that it was not stored would cost a repeated message at most.
void Conversation::settled(const Carrier& carrier, AckOutcome outcome, const char* fault)
{
    if (outcome.verdict == AckVerdict::violation) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_PROTOCOL, fault);
    if (outcome.verdict == AckVerdict::accept)
        awaits(carrier.session.settle(outcome.delivery, IOTCC_SETTLE_DONE,
                                      AckToken{Ack::none, 0}.value()));
}

// PUBREL goes out when the bus will not send the message again, whatever happens: the client
// forgets the packet id then, and would take it for a new one. For an id that is unknown, or
// settled, it goes out so that the client can finish.
void Conversation::take(const Carrier& carrier, PubRec received)
{
    const auto outcome = window_.on_pubrec(received.packet_id);
    if (outcome.verdict == AckVerdict::violation) [[unlikely]]
        return end(carrier, IOTCC_CLOSE_PROTOCOL, "PUBREC for a message of QoS 1 (4.3.2)");
    const AckToken ack{Ack::pubrel, received.packet_id};
    if (outcome.delivery != kNoDelivery) {
        const auto result =
            carrier.session.settle(outcome.delivery, IOTCC_SETTLE_RECEIVED, ack.value());
        if (awaits(result))
            return;
        if (result < 0 && result != IOTCC_E_NOTFOUND)
            return end(carrier, IOTCC_CLOSE_OVERLOAD, "a PUBREC that could not be stored");
    }
    acknowledge(carrier, ack);
}

} // namespace iotcc::mqtt
