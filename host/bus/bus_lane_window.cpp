#include "bus_lane.hpp"
#include "message_reader.hpp"

#include <algorithm>
#include <string>
#include <utility>

// What of a queue is in memory. Of one that the store has too only the front is; what comes behind
// it lets go of its text at once and is read back when the front has gone to the device.
namespace iotcc::bus {

void ReadBack::open(BusLane& lane)
{
    lane.take_back(*this);
}

// One message of any size while its device is there: else it would never get it.
bool BusLane::has_room(const Session& session, const QueueWindow& window,
                       const Delivery& next) const
{
    const BusSettings& most = bus_.settings();
    const std::uint64_t bytes = window.bytes + next.bytes;
    if (session.conn == nullptr)
        return window.messages < most.away_messages && bytes <= most.away_bytes;
    return window.messages == 0 ||
           (window.messages < most.clean_messages && bytes <= most.clean_bytes);
}

// The next one in the queue.
void BusLane::enter_window(Session& session, Delivery& delivery)
{
    QueueWindow& window = session.details->window;
    if (session.queue.empty())
        window = {};
    if (window.end == QueueWindow::kNone && has_room(session, window, delivery))
        return window.add(delivery.bytes);
    window.end = std::min(window.end, session.queue.next_number());
    delivery.let_go();
}

// Its connection has gone.
void BusLane::shrink_window(Session& session)
{
    if (session.durable() == 0)
        return;
    DeliveryQueue& queue = session.queue;
    QueueWindow& window = session.details->window;
    const std::uint64_t end = std::min(window.end, queue.next_number());
    QueueWindow smaller;
    for (std::uint64_t number = queue.first(); number < end; number = queue.after(number)) {
        Delivery& each = queue.at(number);
        if (each.stored == 0 || !each.message)
            continue;
        if (smaller.end == QueueWindow::kNone && has_room(session, smaller, each)) {
            smaller.add(each.bytes);
            continue;
        }
        smaller.end = std::min(smaller.end, number);
        each.let_go();
    }
    smaller.end = std::min(smaller.end, window.end);
    smaller.reading = window.reading;
    window = smaller;
}

// As much as there is room for, once half of it is free: not a read for each message. What is not
// committed waits until it is: the store may not even have been given it.
void BusLane::read_back(Session& session)
{
    if (session.conn == nullptr || session.durable() == 0)
        return;
    QueueWindow& window = session.details->window;
    const BusSettings& most = bus_.settings();
    if (window.end == QueueWindow::kNone || window.reading != 0 ||
        window.messages > most.clean_messages / 2 || window.bytes > most.clean_bytes / 2)
        return;
    auto read = std::make_unique<ReadBack>();
    DeliveryQueue& queue = session.queue;
    QueueWindow larger = window;
    std::uint64_t number = queue.after(window.end - 1);
    read->begin = window.end;
    for (; number < queue.next_number(); number = queue.after(number)) {
        const Delivery& each = queue.at(number);
        if (!each.stub)
            continue;
        if (each.unconfirmed || !has_room(session, larger, each))
            break;
        larger.add(each.bytes);
        read->items.push_back({number, each.stub, {}});
    }
    if (read->items.empty() && number < queue.next_number())
        return; // until there is room for a large one
    read->lane = index_;
    read->id = last_read_ + 1;
    read->subscriber = session.number;
    read->durable = session.durable();
    read->end = number;
    bus_.reader()->read(port_, std::move(read));
    window.reading = ++last_read_;
}

// Also where the connection that asked has gone: else one that is shorter than a read would get
// nothing of what is in the store.
void BusLane::take_back(ReadBack& read)
{
    begin();
    Session* const session = own(read.subscriber);
    if (session == nullptr || session->durable() != read.durable)
        return; // it has ended, or moved to where it is asked for anew
    records_.reserve(2 * read.unreadable());
    reserve_more(offering_, 1);
    QueueWindow& window = session->details->window;
    if (window.reading == read.id)
        window.reading = 0;
    if (window.end >= read.begin) // else the window has shrunk, and what comes between is missing
        extend_window(*session, read);
    offer_later(*session);
    if (read.lost != 0)
        port_.log(std::to_string(read.lost) + " messages for the session of \"" + *session->name +
                  "\" cannot be read back and are lost");
}

// As far as there is room; the rest stays where it is.
void BusLane::extend_window(Session& session, ReadBack& read)
{
    QueueWindow& window = session.details->window;
    for (ReadBack::Item& item : read.items) {
        Delivery* const delivery = session.queue.find(item.number);
        if (delivery == nullptr || !delivery->stub)
            continue; // dropped, or read back, meanwhile
        if (!item.message) {
            discard(session, item.number, *delivery);
            drop(counts_.dropped_unreadable, bus_.sessions().at(session.number).dropped_unreadable);
            ++read.lost;
            continue;
        }
        if (!has_room(session, window, *delivery)) {
            window.end = item.number;
            return;
        }
        window.add(delivery->bytes);
        delivery->message = std::move(item.message);
        delivery->stub = {};
    }
    window.end = std::max(window.end, read.end);
    if (window.end >= session.queue.next_number())
        window.end = QueueWindow::kNone;
}

} // namespace iotcc::bus
