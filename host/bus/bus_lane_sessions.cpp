#include "bus_lane.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

// How sessions begin and end.
namespace iotcc::bus {

std::int32_t BusLane::open_session(iotcc_conn& conn, Opening opening)
{
    if (port_.session_of(conn) != nullptr)
        return IOTCC_E_ARG;
    if (!take_rights(opening))
        return IOTCC_E_DENIED;
    begin();
    opening.connection = conn.id;
    opening.lane = index_;
    port_.hold_reading(conn);
    open(std::move(opening));
    return IOTCC_PENDING;
}

// On the connection's lane; again whenever what was found elsewhere had ended meanwhile.
void BusLane::open(Opening opening)
{
    begin();
    if (port_.find(opening.connection) == nullptr)
        return;
    const auto named = bus_.sessions().find_or_acquire(opening.name, bus_.settings().sessions);
    if (!named)
        return answer(opening.connection, opening.token, IOTCC_E_BUSY, Answer::Kind::opened, 0);
    if (!named->is_new)
        return post(bus_.sessions().at(named->number).where().home,
                    [number = named->number, opening = std::move(opening)](BusLane& home) mutable {
                        home.open_at_home(std::move(opening), number);
                    });
    Session& session = create(named->number, named->name, opening.clean);
    if (!opening.clean && records_.is_on()) {
        session.detail().durable = bus_.new_stored_number();
        bus_.sessions().at(session.number).durable.store(session.durable());
    }
    if (!opening.owner.empty())
        session.detail().owner = opening.owner;
    records_.put_session(session, 0);
    attach(session, std::move(opening), 0);
}

void BusLane::open_at_home(Opening opening, Subscriber number)
{
    begin();
    SessionPlace& place = bus_.sessions().at(number);
    const auto [home, state] = place.where();
    if (home == index_ && state == SessionPlace::State::moving) // comes
        return early_[number].openings.push_back(std::move(opening));
    if (home != index_)
        return post(home, [number, opening = std::move(opening)](BusLane& lane) mutable {
            lane.open_at_home(std::move(opening), number);
        });
    if (state == SessionPlace::State::free || place.session->name == nullptr ||
        *place.session->name != opening.name)
        return post(opening.lane, [opening = std::move(opening)](BusLane& lane) mutable {
            lane.open(std::move(opening));
        });
    Session& session = *place.session;
    const std::string owner = session.details == nullptr ? "" : session.details->owner;
    if (owner != opening.owner)
        return refuse(std::move(opening), IOTCC_E_EXISTS);
    if (session.conn == nullptr)
        return open_kept(session, std::move(opening));
    port_.close(*session.conn, IOTCC_CLOSE_SUPERSEDED, "the device has a newer connection");
    std::unique_ptr<Opening>& next = session.detail().next;
    if (next != nullptr)
        refuse(std::move(*next), IOTCC_E_CLOSED);
    next = std::make_unique<Opening>(std::move(opening));
}

void BusLane::refuse(Opening opening, std::int32_t status)
{
    post(opening.lane,
         [connection = opening.connection, token = opening.token, status](BusLane& lane) {
             lane.answer(connection, token, status, Answer::Kind::opened, 0);
         });
}

// A session that nobody has, for one who asks for it.
void BusLane::open_kept(Session& session, Opening opening)
{
    if (!opening.clean && opening.lane != index_)
        return move(session, std::move(opening));
    if (!opening.clean) {
        // What the peer is told of its state from now on must survive, also what was asked before.
        if (session.durable() != 0)
            opening.after = std::max(opening.after, records_.append());
        return attach(session, std::move(opening), 1);
    }
    end(session); // with its will
    opening.after = records_.append();
    post(opening.lane,
         [opening = std::move(opening)](BusLane& lane) mutable { lane.open(std::move(opening)); });
}

Session& BusLane::create(Subscriber number, const std::string* name, bool is_clean)
{
    auto made = std::make_unique<Session>();
    made->number = number;
    made->name = name;
    made->clean = is_clean;
    made->serial = new_serial();
    SessionPlace& place = bus_.sessions().at(number);
    place.is_clean.store(is_clean, std::memory_order_relaxed);
    place.durable.store(0, std::memory_order_relaxed);
    place.session = made.release();
    place.set(index_, SessionPlace::State::here);
    return *place.session;
}

// The session of a connection; one that opened none gets one that ends with it. nullptr: there are
// too many.
Session* BusLane::session_for(iotcc_conn& conn)
{
    Session*& session = port_.session_of(conn);
    if (session != nullptr)
        return session;
    const auto number = bus_.sessions().acquire();
    if (!number)
        return nullptr;
    session = &create(*number, nullptr, true);
    session->conn = &conn;
    session->is_open = true;
    session->since_ms = port_.monotonic_ms();
    bus_.sessions().at(*number).is_connected.store(true, std::memory_order_relaxed);
    return session;
}

void BusLane::attach(Session& session, Opening opening, std::int32_t present)
{
    iotcc_conn* const conn = port_.find(opening.connection);
    if (conn != nullptr && port_.session_of(*conn) != nullptr) // subscribed without waiting
        answer(conn->id, opening.token, IOTCC_E_ARG, Answer::Kind::opened, 0);
    if (conn == nullptr || port_.session_of(*conn) != nullptr) { // it left meanwhile, or must
        if (session.clean)
            end(session);
        else if (present == 0)
            session.since_ms = port_.monotonic_ms();
        return;
    }
    port_.session_of(*conn) = &session;
    session.conn = conn;
    ++counts_.connected;
    session.is_open = false;
    session.takes_offers = true;
    session.form = opening.form;
    session.since_ms = port_.monotonic_ms();
    session.queue.rewind();
    SessionPlace& place = bus_.sessions().at(session.number);
    place.is_connected.store(true, std::memory_order_relaxed);
    if (std::exchange(session.will_waits, false)) // the device is there: "offline" would be wrong
        forget_will(session);
    keep_will(session, std::move(opening.will));
    if (present != 0)
        records_.put_session(session, 0);
    const bool waits = present == 0 && session.durable() != 0;
    answer(conn->id, opening.token, present, Answer::Kind::opened,
           waits ? kThisTurn : opening.after);
}

void BusLane::closed(iotcc_conn& conn, std::int32_t why)
{
    Session* const session = std::exchange(port_.session_of(conn), nullptr);
    if (session == nullptr)
        return;
    begin();
    session->conn = nullptr;
    if (session->name != nullptr)
        --counts_.connected;
    session->is_open = false;
    bus_.sessions().at(session->number).is_connected.store(false, std::memory_order_relaxed);
    session->since_ms = port_.monotonic_ms();
    if (session->will && why == IOTCC_CLOSE_SUPERSEDED && !session->clean)
        session->will_waits = true; // who comes decides
    else
        publish_will(*session);
    std::unique_ptr<Opening> next =
        session->details == nullptr ? nullptr : std::move(session->details->next);
    if (session->clean) {
        end(*session);
        if (next != nullptr) {
            next->after = records_.append();
            post(next->lane, [opening = std::move(*next)](BusLane& lane) mutable {
                lane.open(std::move(opening));
            });
        }
        return;
    }
    note_sent(*session);
    records_.put_session(*session, Bus::unix_ms());
    if (next != nullptr)
        open_kept(*session, std::move(*next));
}

// Another host process must know what this one has sent: it comes as a duplicate.
void BusLane::note_sent(Session& session)
{
    DeliveryQueue& queue = session.queue;
    for (std::uint64_t number = queue.first(); number < queue.unsent(); ++number)
        if (queue.at(number).state == Delivery::State::sent && !queue.at(number).again)
            records_.put_delivery(session.durable(), queue.at(number).stored, number,
                                  queue.at(number));
}

} // namespace iotcc::bus
