#include "bus_lane.hpp"

#include <utility>

// A session whose device comes back on another lane goes there. What lanes have sent for it to its
// old home must reach it first, so that order holds: the old home sends it on when each lane has
// said that it has nothing more on the way.
namespace iotcc::bus {

void BusLane::move(Session& session, Opening opening)
{
    const Subscriber number = session.number;
    SessionPlace& place = bus_.sessions().at(number);
    const std::uint32_t move_to = opening.lane;
    Move move{std::unique_ptr<Session>(std::exchange(place.session, nullptr)), std::move(opening),
              bus_.lanes()};
    moves_.emplace(number, std::move(move));
    place.set(move_to, SessionPlace::State::moving);
    for (std::uint32_t lane = 0; lane < bus_.lanes(); ++lane)
        post(lane, [number, from = index_](BusLane& other) { other.confirm_passed(number, from); });
}

// Everything that this lane has sent to the old home is in that one's queue before the answer is.
void BusLane::confirm_passed(Subscriber number, std::uint32_t old_home)
{
    begin();
    append(); // as ever before what was published goes to others, who may settle it at once
    flush_outboxes();
    post(old_home, [number](BusLane& home) { home.passed(number); });
}

void BusLane::passed(Subscriber number)
{
    begin();
    const auto found = moves_.find(number);
    if (--found->second.lanes_to_go != 0)
        return;
    Move move = std::move(found->second);
    moves_.erase(found);
    const std::uint64_t appended = records_.append();
    move.opening.after = std::max(move.opening.after, appended);
    post(move.opening.lane, [move = std::move(move)](BusLane& lane) mutable {
        lane.arrive(std::move(move.session), std::move(move.opening));
    });
}

void BusLane::arrive(std::unique_ptr<Session> session, Opening opening)
{
    begin();
    Session& arrived = *session;
    SessionPlace& place = bus_.sessions().at(arrived.number);
    place.session = session.release();
    place.set(index_, SessionPlace::State::here);
    arrived.is_offering = arrived.is_walking = false;
    arrived.serial = new_serial();
    // What waited for a commit on the old lane waits for it here.
    DeliveryQueue& queue = arrived.queue;
    for (std::uint64_t number = queue.first(); number < queue.next_number(); ++number)
        if (queue.at(number).unconfirmed)
            new_unconfirmed_.push_back({0, arrived.number, number, arrived.durable()});
    auto early = early_.extract(arrived.number);
    if (!early.empty())
        for (Item& item : early.mapped().items)
            deliver(arrived, item.message->view(), item.message, item.qos, 0);
    const Subscriber number = arrived.number;
    attach(arrived, std::move(opening), 1);
    if (!early.empty())
        for (Opening& each : early.mapped().openings)
            open_at_home(std::move(each), number);
}

} // namespace iotcc::bus
