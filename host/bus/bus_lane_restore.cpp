#include "bus_lane.hpp"
#include "topic_filter.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

// What the store had, before the lanes run.
namespace iotcc::bus {

// Also over the limit, which may have been lowered: it has to end when its device wants that or
// stays away too long, and gets what is published until then.
Session& BusLane::restore_session(const std::string& name, const std::string& owner,
                                  std::uint64_t durable, std::uint64_t since_unix_ms)
{
    const auto named = bus_.sessions().find_or_acquire(name, SessionTable::kMost);
    if (!named)
        throw std::length_error("bus.persistence: has more sessions than a host can have");
    Session& session = create(named->number, named->name, false, nullptr);
    session.detail().durable = durable;
    session.details->owner = owner;
    session.details->was_connected = since_unix_ms == 0;
    // May lie before the machine was started: differences are right all the same.
    const std::uint64_t now = Bus::unix_ms();
    const bool is_past = since_unix_ms != 0 && since_unix_ms < now; // not of a wrong clock
    session.since_ms = port_.monotonic_ms() - (is_past ? now - since_unix_ms : 0);
    if (since_unix_ms ==
        0) // away from now on; its deliveries say themselves whether they were sent
        records_.put_session(session, now);
    bus_.sessions().at(named->number).durable.store(durable, std::memory_order_relaxed);
    return session;
}

void BusLane::restore_subscription(Session& session, Subscription subscription)
{
    if (split_share(subscription.filter))
        name_reader(session);
    bus_.index().add(subscription.filter, session.number, subscription.qos);
    session.details->last_stored = std::max(session.details->last_stored, subscription.stored);
    session.filters.add(subscription);
}

// In the order of their numbers, those without one last; numbers that were settled are gaps.
// Messages stay in the store until the device comes.
void BusLane::restore_delivery(Session& session, const DeliveryRecord& record, std::uint64_t stored,
                               MessageStub message)
{
    DeliveryQueue& queue = session.queue;
    if (queue.empty() && record.number != 0)
        queue.start_at(record.number);
    const bool is_new = record.number < queue.next_number() ||
                        record.number - queue.next_number() > kMostApart; // or of bad bytes
    while (!is_new && queue.next_number() < record.number) {
        Delivery settled;
        settled.state = Delivery::State::done;
        queue.push(std::move(settled));
    }
    Delivery delivery;
    delivery.stored = stored;
    delivery.qos = record.qos;
    delivery.retained = record.retained;
    delivery.again = record.sent || (record.number != 0 && session.details->was_connected);
    if (record.received) {
        delivery.state = Delivery::State::received;
    } else {
        SessionPlace& place = bus_.sessions().at(session.number);
        delivery.bytes = static_cast<std::uint32_t>(message->bytes());
        place.messages.fetch_add(1, std::memory_order_relaxed);
        place.bytes.fetch_add(delivery.bytes, std::memory_order_relaxed);
        message->owe();
        delivery.stub = std::move(message);
        ++counts_.queued;
    }
    const bool is_changed = is_new || delivery.again != record.sent;
    const std::uint64_t number = queue.push(std::move(delivery));
    session.details->window.end = std::min(session.details->window.end, number);
    if (is_changed)
        records_.put_delivery(session.durable(), stored, number, queue.at(number));
}

void BusLane::restore_will(std::uint64_t stored, MessageRef will)
{
    held_.push_back({0, 0, std::move(will), port_.monotonic_ms(), 0, stored});
    has_work_ = true;
    port_.wake();
}

} // namespace iotcc::bus
