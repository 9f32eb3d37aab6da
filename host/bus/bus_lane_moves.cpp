#include "bus_lane.hpp"

#include <algorithm>
#include <utility>

// A session whose device comes back on another lane goes there. What lanes have sent for it to its
// old home must reach it first, so that order holds: the old home sends it on when each lane has
// said that it has nothing more on the way.
namespace iotcc::bus {

void BusLane::move(Session& session, Opening& opening)
{
    const Subscriber number = session.number;
    auto arrival = std::make_unique<Arrival>();
    Move& move = moves_[number];
    SessionPlace& place = bus_.sessions().at(number);
    const std::uint32_t move_to = opening.lane;
    arrival->number = number;
    arrival->session.reset(std::exchange(place.session, nullptr));
    arrival->opening = std::move(opening);
    move.arrival = arrival.get();
    move.parcel = std::move(arrival);
    move.lanes_to_ask = move.lanes_to_go = bus_.lanes();
    place.set(move_to, SessionPlace::State::moving);
}

void BusLane::ask_lanes()
{
    for (auto& [number, move] : moves_)
        for (; move.lanes_to_ask != 0; --move.lanes_to_ask)
            post(move.lanes_to_ask - 1, [number = number, from = index_](BusLane& other) {
                other.confirm_passed(number, from);
            });
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
    Move& move = found->second;
    if (move.lanes_to_go > 1) {
        --move.lanes_to_go;
        return;
    }
    Opening& opening = move.arrival->opening;
    opening.after = std::max(opening.after, records_.append());
    port_.post(opening.lane, move.parcel);
    moves_.erase(found);
}

void BusLane::arrive(Arrival& arrival)
{
    begin();
    const Subscriber number = arrival.number;
    if (arrival.session != nullptr)
        take_in(arrival);
    const auto early = early_.find(number);
    if (early == early_.end())
        return;
    std::vector<Opening>& openings = early->second.openings;
    for (; !openings.empty(); openings.erase(openings.begin()))
        open_at_home(openings.front(), number); // may add to early_: only references stay good
    early_.erase(number);
}

void BusLane::take_in(Arrival& arrival)
{
    Session& session = *arrival.session;
    Early& early = early_[session.number];
    DeliveryQueue& queue = session.queue;
    queue.reserve(early.items.size());
    records_.reserve(early.items.size());
    reserve_more(unconfirmed_, queue.size() + early.items.size());
    reserve_more(offering_, early.items.size());
    SessionPlace& place = bus_.sessions().at(session.number);
    place.session = arrival.session.release();
    place.set(index_, SessionPlace::State::here);
    session.is_offering = session.is_walking = false;
    if (session.details != nullptr)
        session.details->window.reading = 0; // that comes to the old home
    session.serial = new_serial();
    // What waited for a commit on the old lane waits for it here.
    for (std::uint64_t number = queue.first(); number < queue.next_number();
         number = queue.after(number))
        if (queue.at(number).unconfirmed)
            unconfirmed_.push_back({kThisTurn, session.number, number, session.durable()});
    for (Item& item : early.items)
        deliver(session, item.message->view(), item.message, item.qos, 0);
    early.items.clear();
    attach(session, arrival.opening, 1);
}

} // namespace iotcc::bus
