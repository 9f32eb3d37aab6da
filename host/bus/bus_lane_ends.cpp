#include "bus_lane.hpp"

#include <algorithm>
#include <cassert>
#include <new>
#include <utility>

// How sessions end, and what becomes of their numbers.
namespace iotcc::bus {

// A number is given out again when no lane can mean the old session by it: when each has ended its
// turn, and what was sent to its home before has come.
struct BusLane::Freed {
    Freed(BusLane& lane, Subscriber of) : home(lane), number(of) {}
    ~Freed()
    {
        if (home.bus_.has_ended() || !is_due)
            return;
        try {
            home.post(home.index_,
                      [number = number](BusLane& lane) { lane.bus_.sessions().release(number); });
        } catch (const std::bad_alloc&) { // it is not used again; another lane may be the one here
        }
    }
    BusLane& home;
    const Subscriber number;
    bool is_due = false;
};

// With all that is kept under its name; or, without memory, not yet.
void BusLane::end(Session& session)
{
    assert(session.conn == nullptr);
    publish_will(session);
    const Subscriber number = session.number;
    auto freed = std::make_unique<Freed>(*this, number);
    if (session.durable() != 0)
        records_.reserve(2 * session.queue.size() + session.filters.size() +
                         session.details->once.size() + 1);
    session.filters.each(
        [&](const Subscription& each) { bus_.index().remove(each.filter, number); });
    forget_deliveries(session);
    records_.erase_session(session);
    SessionPlace& place = bus_.sessions().at(number);
    place.set(index_, SessionPlace::State::free);
    place.durable.store(0, std::memory_order_relaxed);
    place.session = nullptr;
    bus_.epochs().retire(std::unique_ptr<const Reader>(place.reader.exchange(nullptr)));
    if (session.name != nullptr)
        bus_.sessions().forget(*session.name);
    delete &session;
    freed->is_due = true;
    bus_.epochs().retire(std::move(freed));
}

// By our own decision: what it was owed and never got is counted.
void BusLane::end_losing(Session& session, LaneCount& dropped)
{
    count_owed(session, dropped);
    end(session);
}

void BusLane::count_owed(Session& session, LaneCount& dropped) noexcept
{
    DeliveryQueue& queue = session.queue;
    for (std::uint64_t number = queue.first(); number < queue.next_number();
         number = queue.after(number))
        if (const Delivery* const each = queue.find(number); each != nullptr && each->owed())
            ++dropped;
}

void BusLane::forget_deliveries(Session& session)
{
    DeliveryQueue& queue = session.queue;
    for (std::uint64_t number = queue.first(); number < queue.next_number();
         number = queue.after(number))
        if (const Delivery* const each = queue.find(number))
            forget_stored(session, *each);
}

void BusLane::forget_stored(Session& session, const Delivery& delivery)
{
    Message* const owed = delivery.owed();
    if (owed != nullptr)
        --counts_.queued;
    if (delivery.stored == 0)
        return;
    records_.erase_delivery(session.durable(), delivery.stored);
    if (owed != nullptr && owed->settle_one())
        records_.erase_message(delivery.stored);
}

// Once a second: sessions that were away too long, and wills that nobody came for.
void BusLane::tick() noexcept
{
    begin();
    constexpr std::uint32_t kPlaces = 10'000; // a second
    const std::uint32_t used = bus_.sessions().used();
    const std::uint64_t now = port_.monotonic_ms();
    for (std::uint32_t i = 0; i < std::min(kPlaces, used); ++i) {
        swept_ = swept_ + 1 < used ? swept_ + 1 : 0;
        attempt([&] { sweep(swept_, now); });
    }
    bus_.epochs().reclaim();
}

void BusLane::sweep(Subscriber number, std::uint64_t now)
{
    SessionPlace& place = bus_.sessions().at(number);
    if (!place.is_at(index_))
        return;
    Session& session = *place.session;
    if (session.conn != nullptr)
        return;
    if (session.is_leaving)
        return leave(session);
    if (session.details && session.details->hearer != nullptr)
        return; // it has no connection to wait for
    if (session.will_waits && now - session.since_ms >= kTakeoverMs) {
        publish_will(session);
        session.will_waits = false;
    }
    if (now - session.since_ms >= bus_.settings().expiry_ms)
        end_losing(session, counts_.dropped_expired);
}

} // namespace iotcc::bus
