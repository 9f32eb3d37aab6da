#include "bus_lane.hpp"

#include "topic_filter.hpp"

#include <utility>

// What comes for the sessions of a lane.
namespace iotcc::bus {

BusLane::BusLane(Bus& bus, LanePort& port, std::uint32_t index)
    : bus_(bus), port_(port), index_(index), records_(bus.store()), committed_(records_.append()),
      outboxes_(bus.most_lanes()) // all that was there is kept
{
}

BusLane::~BusLane()
{
    while (parcels_ != nullptr) // one by one: there may be many
        parcels_ = std::move(parcels_->next);
}

// From here to the end of the turn this lane may look into what the lanes share.
void BusLane::begin_reading()
{
    if (is_reading_)
        return;
    bus_.epochs().online(index_);
    is_reading_ = true;
}

void BusLane::begin()
{
    begin_reading();
    if (!has_work_) {
        has_work_ = true;
        port_.wake();
    }
}

bool BusLane::is_heard_by(iotcc_conn& conn, std::string_view topic)
{
    const Session* const session = port_.session_of(conn);
    if (session == nullptr)
        return false;
    begin();
    bool is_heard = false;
    (void)bus_.index().match(
        topic, [&](Hit hit) { is_heard = is_heard || hit.subscriber == session->number; },
        [](const SharedGroup&) {});
    return is_heard;
}

void BusLane::deliver(Session& session, const MessageView& message, MessageRef& kept,
                      std::uint8_t qos, std::uint32_t flags)
{
    if (qos == 0) {
        if (session.conn == nullptr)
            return hand_to_hearer(session, message, kept);
        if (!session.is_open)
            return;
        if (!port_.send(*session.conn, message, session.encode_flags(flags))) {
            if (session.walks != nullptr)
                doubt(*session.walks);
            return drop(counts_.dropped_output_full,
                        bus_.sessions().at(session.number).dropped_output_full);
        }
        ++counts_.delivered;
    } else {
        if (!kept)
            kept = MessageRef(message);
        enqueue(session, kept, qos, (flags & IOTCC_PUBLISH_RETAINED) != 0);
    }
    if (session.walks != nullptr && (flags & IOTCC_PUBLISH_RETAINED) == 0 &&
        (message.retain || is_of_host(message.topic))) [[unlikely]]
        supersede(*session.walks, message.topic);
}

void BusLane::hand_to_hearer(Session& session, const MessageView& message, MessageRef& kept)
{
    if (session.details == nullptr || session.details->hearer == nullptr)
        return; // away: QoS 0 is not kept for it
    if (!kept)
        kept = MessageRef(message);
    heard_.push_back({kept, session.number, 0, 0});
}

void BusLane::enqueue(Session& session, MessageRef message, std::uint8_t qos, bool retained)
{
    prepare(session);
    Delivery delivery;
    delivery.stored = session.durable() == 0 ? 0 : message->stored();
    delivery.bytes = static_cast<std::uint32_t>(message->bytes());
    delivery.message = std::move(message);
    delivery.qos = qos;
    delivery.retained = retained;
    // Its number must survive before the peer can know it: another host process would send the
    // message under another one, and another message under this.
    delivery.unconfirmed = delivery.stored != 0;
    if (delivery.stored != 0)
        enter_window(session, delivery);
    const std::uint64_t number = session.queue.push(std::move(delivery));
    ++counts_.queued;
    const Delivery& queued = session.queue.at(number);
    records_.put_delivery(session.durable(), queued.stored, number, queued);
    if (queued.unconfirmed)
        unconfirmed_.push_back({kThisTurn, session.number, number, session.durable()});
    if (bus_.settings().full == BusSettings::Full::drop_old && !session.clean)
        drop_old(session);
    offer_later(session);
}

void BusLane::unpack(Items& parcel)
{
    begin();
    unpacked_ = nullptr;
    for (; parcel.unpacked < parcel.items.size(); ++parcel.unpacked)
        unpack(parcel.items[parcel.unpacked]);
    unpacked_ = nullptr;
}

// The session with that number, if this is its home, or nullptr.
Session* BusLane::own(Subscriber number)
{
    const SessionPlace& place = bus_.sessions().at(number);
    return place.is_at(index_) ? place.session : nullptr;
}

// For a session of this lane, or one that goes or comes.
void BusLane::unpack(Item& item)
{
    if (unpacked_ != &*item.message) // a message comes to all its subscribers in one row
        port_.new_message();
    unpacked_ = &*item.message;
    records_.reserve(2); // to lose it
    SessionPlace& place = bus_.sessions().at(item.subscriber);
    const SessionPlace::Where where = place.where();
    if (const auto leaving = moves_.find(item.subscriber); leaving != moves_.end())
        return deliver(*leaving->second.arrival->session, item.message->view(), item.message,
                       item.qos, 0);
    if (where.home != index_)
        return outboxes_[where.home].push_back(std::move(item));
    switch (where.state) {
    case SessionPlace::State::moving:
        return early_[item.subscriber].items.push_back(std::move(item));
    case SessionPlace::State::here:
        if (bus_.asks_rights() && withholds(item.subscriber, item.message->view(), item.qos))
            return lose(item);
        return deliver(*place.session, item.message->view(), item.message, item.qos, 0);
    case SessionPlace::State::free:
        return lose(item);
    }
}

// Its session has ended meanwhile, or may not have it.
void BusLane::lose(const Item& item)
{
    if (item.durable == 0)
        return;
    records_.erase_delivery(item.durable, item.message->stored());
    if (item.message->settle_one())
        records_.erase_message(item.message->stored());
}

} // namespace iotcc::bus
