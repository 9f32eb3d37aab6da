#include "bus_lane.hpp"
#include "topic_filter.hpp"

#include <algorithm>
#include <new>

// From a publisher to the lanes of its subscribers.
namespace iotcc::bus {

std::int32_t BusLane::publish(iotcc_conn& from, const MessageView& message, std::uint32_t once_id,
                              std::uint64_t token)
{
    if (check_topic(message.topic) != TopicFault::none || message.qos > 2 || once_id > 65'535)
        return IOTCC_E_ARG;
    begin();
    if (!may_write(from, message.topic)) [[unlikely]]
        return deny(from, message, token);
    ++counts_.published;
    const std::uint64_t before = records_.changes();
    if (once_id != 0 && has_once_id(from, once_id))
        return result(from, token, before); // the same again: acknowledged, and no more
    MessageRef kept;
    if (message.retain && bus_.asks_rights()) [[unlikely]]
        kept = MessageRef(message, writer_of(from, message.topic));
    if (message.qos != 0 && (!records_.has_room() || is_held(from.id)))
        return hold(from.id, kept ? std::move(kept) : MessageRef(message), once_id, token);
    if (route(message, kept, {&from, once_id}))
        return hold(from.id, kept ? std::move(kept) : MessageRef(message), once_id, token);
    return message.qos == 0 ? IOTCC_OK : result(from, token, before);
}

bool BusLane::publish(const MessageView& message)
{
    begin();
    if (message.qos != 0 && !records_.has_room())
        return false;
    ++counts_.published;
    MessageRef kept;
    return !route(message, kept, {});
}

// To everybody, or, where a queue that must hold it has no room, to nobody: then that one is
// answered. `kept`: the message, as soon as somebody keeps it.
std::optional<Subscriber> BusLane::route(const MessageView& message, MessageRef& kept,
                                         const Origin& origin)
{
    if (message.qos == 0 && message.retain) // first: who subscribes from here on finds it there
        retain(message, kept);
    const auto hits = scratch_.collect(bus_.index(), message.topic, [&](Subscriber member) {
        return standing(member, message.topic);
    });
    bool is_stored = false;
    if (message.qos != 0) {
        if (const auto blocker = reserve(hits, message))
            return blocker;
        is_stored = prepare(hits, message, kept, origin);
    }
    // With the message in one batch: a crash keeps both or none.
    if (origin.once_id != 0)
        take_once_id(*origin.from, origin.once_id);
    records_.erase_will(origin.will_stored);
    port_.new_message();
    for (const Hit hit : hits)
        if (!is_dropped(hit))
            hand_over(hit, message, kept);
    for (const Subscriber number : dropped_)
        drop(counts_.dropped_queue_full, bus_.sessions().at(number).dropped_queue_full);
    dropped_.clear();
    if (is_stored && kept->settle_one()) // nobody is owed it: dropped, or withheld
        records_.erase_message(kept->stored());
    return std::nullopt;
}

// All the memory that handing over takes: a message with QoS 1 or 2 goes to everybody, or, where
// there is none, to nobody, so that its publisher may send it again. True: the store has it, and it
// is owed to the hand-over itself.
bool BusLane::prepare(std::span<const Hit> hits, const MessageView& message, MessageRef& kept,
                      const Origin& origin)
{
    constexpr std::size_t kRecords = 3; // of a delivery: it is owed, and is queued or lost
    try {
        records_.reserve(kRecords * hits.size() + 3);
        reserve_more(offering_, hits.size());
        reserve_more(heard_, hits.size());
        if (records_.is_on())
            reserve_more(unconfirmed_, hits.size());
        if (origin.once_id != 0)
            if (Session* const session = session_for(*origin.from))
                reserve_more(session->detail().once, 1);
        const bool is_durable =
            std::ranges::any_of(hits, [&](Hit hit) { return durable_for(hit, message.qos) != 0; });
        if (is_durable) // queues may let go of its text
            kept = MessageRef::apart(message, kept ? kept->writer() : Client{});
        else if (!kept && !hits.empty())
            kept = MessageRef(message);
        for (const Hit hit : hits)
            prepare(hits, hit);
        if (message.retain)
            retain(message, kept);
        if (!is_durable)
            return false;
        keep_durable(*kept);
        kept->owe();
        return true;
    } catch (const std::bad_alloc&) {
        unreserve(hits, message);
        throw;
    }
}

// The number in the store of the session to which it is owed there, or 0.
std::uint64_t BusLane::durable_for(Hit hit, std::uint8_t published)
{
    return hit.delivered(published) == 0 || !records_.is_on()
               ? 0
               : bus_.sessions().at(hit.subscriber).durable.load(std::memory_order_relaxed);
}

void BusLane::prepare(std::span<const Hit> hits, Hit hit)
{
    const auto leaving = moves_.find(hit.subscriber);
    if (leaving != moves_.end())
        return leaving->second.arrival->session->queue.reserve(1);
    SessionPlace& place = bus_.sessions().at(hit.subscriber);
    const auto [home, state] = place.where();
    if (home != index_)
        reserve_more(outboxes_[home], hits.size());
    else if (state == SessionPlace::State::here)
        place.session->queue.reserve(1);
    else if (state == SessionPlace::State::moving)
        reserve_more(early_[hit.subscriber].items, 1);
}

// For one more delivery: enqueue then asks for none.
void BusLane::prepare(Session& session)
{
    session.queue.reserve(1);
    records_.reserve(1);
    reserve_more(offering_, 1);
    if (records_.is_on())
        reserve_more(unconfirmed_, 1);
}

void BusLane::hand_over(Hit hit, const MessageView& message, MessageRef& kept)
{
    SessionPlace& place = bus_.sessions().at(hit.subscriber);
    const std::uint8_t qos = hit.delivered(message.qos);
    if (bus_.asks_rights() && withholds(hit.subscriber, message, qos)) [[unlikely]]
        return;
    const std::uint64_t durable = durable_for(hit, message.qos);
    if (durable != 0)
        owe(durable, *kept, qos);
    const SessionPlace::Where where = place.where();
    if (where.home == index_ && where.state == SessionPlace::State::here)
        return deliver(*place.session, message, kept, qos, 0);
    if (!kept)
        kept = MessageRef(message);
    Item item{kept, hit.subscriber, qos, durable};
    if (where.home == index_)
        unpack(item);
    else
        outboxes_[where.home].push_back(std::move(item));
}

// The message and to whom it is owed are one batch; the session's home gives the delivery its
// number when it gets there.
void BusLane::keep_durable(Message& message)
{
    const std::uint64_t number = bus_.new_stored_number();
    records_.put_message(number, message);
    message.set_stored(number);
}

void BusLane::owe(std::uint64_t durable, Message& message, std::uint8_t qos)
{
    message.owe();
    Delivery delivery;
    delivery.qos = qos;
    records_.put_delivery(durable, message.stored(), 0, delivery);
}

bool BusLane::has_once_id(iotcc_conn& from, std::uint32_t once_id)
{
    const Session* const session = port_.session_of(from);
    return session != nullptr && session->details != nullptr &&
           std::binary_search(session->details->once.begin(), session->details->once.end(),
                              static_cast<std::uint16_t>(once_id));
}

void BusLane::take_once_id(iotcc_conn& from, std::uint32_t once_id)
{
    Session* const session = session_for(from);
    if (session == nullptr)
        return;
    std::vector<std::uint16_t>& taken = session->detail().once;
    const auto id = static_cast<std::uint16_t>(once_id);
    taken.insert(std::lower_bound(taken.begin(), taken.end(), id), id);
    records_.put_once(session->durable(), id);
}

} // namespace iotcc::bus
