#include "records.hpp"

#include "record_text.hpp"
#include "store.hpp"

namespace iotcc::bus {

store::Key record_key(RecordKind kind, std::uint64_t low, std::uint64_t session)
{
    return {std::uint64_t{static_cast<std::uint8_t>(kind)} << 56 | session, low};
}

void Records::put(const store::Key& key, std::string_view value)
{
    batch_.put(key, value);
    ++changes_;
}

void Records::put_message(const store::Key& key, const Message& message)
{
    const std::string head = message_head(message.view(), message.writer());
    batch_.put(key, {head, message.topic(), message.payload()});
    ++changes_;
}

void Records::erase(const store::Key& key)
{
    batch_.erase(key);
    ++changes_;
}

void Records::put_session(const Session& session, std::uint64_t since_unix_ms)
{
    if (session.durable() == 0)
        return;
    put(record_key(RecordKind::session, session.durable()),
        session_text({*session.name, session.details->owner, since_unix_ms}));
}

void Records::erase_session(const Session& session)
{
    const std::uint64_t durable = session.durable();
    if (durable == 0)
        return;
    session.filters.each([&](const Subscription& each) { erase_subscription(durable, each); });
    for (const std::uint16_t each : session.details->once)
        erase_once(durable, each);
    erase_session(durable);
}

void Records::erase_session(std::uint64_t session)
{
    erase(record_key(RecordKind::session, session));
}

void Records::put_subscription(std::uint64_t session, const Subscription& subscription)
{
    if (session != 0)
        put(record_key(RecordKind::subscription, subscription.stored, session),
            subscription_text({subscription.filter, subscription.qos}));
}

void Records::erase_subscription(std::uint64_t session, const Subscription& subscription)
{
    if (session != 0)
        erase(record_key(RecordKind::subscription, subscription.stored, session));
}

void Records::reserve(std::size_t records, std::size_t bytes)
{
    constexpr std::size_t kDeliveryBytes = 10;
    if (is_on())
        batch_.reserve(records, records * kDeliveryBytes + bytes);
}

void Records::put_message(std::uint64_t number, const Message& message)
{
    put_message(record_key(RecordKind::message, number), message);
}

void Records::erase_message(std::uint64_t message)
{
    if (message != 0 && is_on())
        erase(record_key(RecordKind::message, message));
}

void Records::put_delivery(std::uint64_t session, std::uint64_t message, std::uint64_t number,
                           const Delivery& delivery)
{
    if (session != 0 && message != 0)
        put(record_key(RecordKind::delivery, message, session),
            delivery_text({number, delivery.qos, delivery.retained,
                           delivery.state == Delivery::State::received,
                           delivery.again || delivery.state == Delivery::State::sent}));
}

void Records::erase_delivery(std::uint64_t session, std::uint64_t message)
{
    if (session != 0 && message != 0)
        erase(record_key(RecordKind::delivery, message, session));
}

void Records::put_retained(const Message& message)
{
    if (!is_on())
        return;
    put_message(record_key(RecordKind::retained, message.retained_as()), message);
}

void Records::erase_retained(std::uint64_t number)
{
    if (is_on() && number != 0)
        erase(record_key(RecordKind::retained, number));
}

void Records::erase_retained(const Message& message)
{
    erase_retained(message.retained_as());
}

void Records::put_once(std::uint64_t session, std::uint16_t once_id)
{
    if (session != 0)
        put(record_key(RecordKind::once, once_id, session), "");
}

void Records::erase_once(std::uint64_t session, std::uint16_t once_id)
{
    if (session != 0)
        erase(record_key(RecordKind::once, once_id, session));
}

void Records::put_will(std::uint64_t number, const Message& will)
{
    put_message(record_key(RecordKind::will, number), will);
}

void Records::erase_will(std::uint64_t number)
{
    if (number != 0)
        erase(record_key(RecordKind::will, number));
}

std::uint64_t Records::append()
{
    if (!is_on())
        return 0;
    changes_ += batch_.bytes();
    return store_->append(batch_);
}

bool Records::has_room() const
{
    return !is_on() || store_->has_room();
}

} // namespace iotcc::bus
