#include "bus_lane.hpp"

#include <algorithm>
#include <new>

// Room in queues: reserved before a publisher is acknowledged.
namespace iotcc::bus {

// What is acknowledged is never dropped in silence: room in every queue comes first.
std::optional<Subscriber> BusLane::reserve(std::span<const Hit> hits, const MessageView& message)
{
    if (bus_.settings().full == BusSettings::Full::drop_new)
        reserve_more(dropped_, hits.size());
    for (std::size_t i = 0; i < hits.size(); ++i) {
        if (hits[i].delivered(message.qos) == 0 ||
            reserve(bus_.sessions().at(hits[i].subscriber), message.bytes()))
            continue;
        const SessionPlace& full = bus_.sessions().at(hits[i].subscriber);
        if (bus_.settings().full == BusSettings::Full::drop_new && !full.is_clean.load()) {
            dropped_.push_back(hits[i].subscriber);
            continue;
        }
        unreserve(hits.first(i), message);
        return hits[i].subscriber;
    }
    return std::nullopt;
}

bool BusLane::is_dropped(Hit hit) const
{
    return !dropped_.empty() &&
           std::find(dropped_.begin(), dropped_.end(), hit.subscriber) != dropped_.end();
}

// A queue that is empty takes one message of any size.
bool BusLane::reserve(SessionPlace& place, std::uint32_t bytes)
{
    const std::uint32_t messages = place.messages.fetch_add(1, std::memory_order_relaxed);
    const std::uint32_t held = place.bytes.fetch_add(bytes, std::memory_order_relaxed);
    if (!is_full(place, messages + 1, std::uint64_t{held} + bytes))
        return true;
    if (bus_.settings().full == BusSettings::Full::drop_old && !place.is_clean.load())
        return true; // its home makes room
    unreserve(place, bytes);
    return false;
}

bool BusLane::is_full(const SessionPlace& place, std::uint32_t messages, std::uint64_t bytes) const
{
    const BusSettings& settings = bus_.settings();
    const bool is_clean = place.is_clean.load(std::memory_order_relaxed);
    return messages > 1 &&
           (messages > (is_clean ? settings.clean_messages : settings.kept_messages) ||
            bytes > (is_clean ? settings.clean_bytes : settings.kept_bytes));
}

void BusLane::unreserve(SessionPlace& place, std::uint32_t bytes) noexcept
{
    place.messages.fetch_sub(1, std::memory_order_relaxed);
    place.bytes.fetch_sub(bytes, std::memory_order_relaxed);
}

void BusLane::unreserve(std::span<const Hit> hits, const MessageView& message) noexcept
{
    for (const Hit taken : hits)
        if (taken.delivered(message.qos) != 0 && !is_dropped(taken))
            unreserve(bus_.sessions().at(taken.subscriber), message.bytes());
    dropped_.clear();
}

// A message that a subscriber does not get, which any lane may find.
void BusLane::drop(LaneCount& of_lane, std::atomic<std::uint64_t>& of_session) noexcept
{
    ++of_lane;
    of_session.fetch_add(1, std::memory_order_relaxed);
}

// Until what is left has room: the oldest first, but for what the peer may have already.
void BusLane::drop_old(Session& session)
{
    const SessionPlace& place = bus_.sessions().at(session.number);
    DeliveryQueue& queue = session.queue;
    while (is_full(place, place.messages.load(), place.bytes.load())) {
        const std::uint64_t number = queue.oldest_new();
        if (number == queue.next_number())
            return;
        try {
            records_.reserve(2);
            queue.set_aside_before(number);
        } catch (const std::bad_alloc&) {
            return; // the next message makes room
        }
        discard(session, number, queue.at(number));
        drop(counts_.dropped_queue_full, bus_.sessions().at(session.number).dropped_queue_full);
    }
}

// It is owed no more, though its peer has not settled it. With memory for two records this does not
// throw.
void BusLane::discard(Session& session, std::uint64_t number, Delivery& delivery)
{
    make_room(session, delivery);
    records_.erase_delivery(session.durable(), delivery.stored);
    session.queue.finish(number);
}

} // namespace iotcc::bus
