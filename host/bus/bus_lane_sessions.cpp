#include "bus_lane.hpp"

#include <algorithm>
#include <new>
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
    open(opening);
    port_.hold_reading(conn);
    return IOTCC_PENDING;
}

// On the connection's lane; again whenever what was found elsewhere had ended meanwhile.
void BusLane::open(Opening& opening)
{
    begin();
    if (port_.find(opening.connection) == nullptr)
        return;
    const bool is_durable = !opening.clean && records_.is_on();
    std::unique_ptr<SessionDetails> details;
    if (is_durable || !opening.owner.empty()) {
        details = std::make_unique<SessionDetails>();
        details->owner = opening.owner;
    }
    const auto named = bus_.sessions().find_or_acquire(opening.name, bus_.settings().sessions);
    if (!named)
        return answer(opening.connection, opening.token, IOTCC_E_BUSY, Answer::Kind::opened, 0);
    if (!named->is_new)
        return post(bus_.sessions().at(named->number).where().home,
                    [number = named->number, opening](BusLane& home) mutable {
                        home.open_at_home(opening, number);
                    });
    if (is_durable)
        details->durable = bus_.new_stored_number();
    Session& session = create(named->number, named->name, opening.clean, std::move(details));
    attach(session, opening, 0);
}

void BusLane::open_at_home(Opening& opening, Subscriber number)
{
    begin();
    SessionPlace& place = bus_.sessions().at(number);
    const auto [home, state] = place.where();
    if (home == index_ && state == SessionPlace::State::moving) // comes
        return early_[number].openings.push_back(std::move(opening));
    if (home != index_)
        return post(
            home, [number, opening](BusLane& lane) mutable { lane.open_at_home(opening, number); });
    if (state == SessionPlace::State::free || place.session->name == nullptr ||
        *place.session->name != opening.name)
        return post(opening.lane, [opening](BusLane& lane) mutable { lane.open(opening); });
    Session& session = *place.session;
    if ((session.details == nullptr ? "" : session.details->owner) != opening.owner)
        return refuse(opening, IOTCC_E_EXISTS);
    if (session.conn == nullptr) {
        if (session.is_leaving && !session.clean)
            leave(session); // there was no memory for it
        return open_kept(session, opening);
    }
    auto waits = std::make_unique<Opening>(opening);
    std::unique_ptr<Opening>& next = session.detail().next;
    if (next != nullptr)
        refuse(*next, IOTCC_E_CLOSED);
    next = std::move(waits);
    port_.close(*session.conn, IOTCC_CLOSE_SUPERSEDED, "the device has a newer connection");
}

void BusLane::refuse(const Opening& opening, std::int32_t status)
{
    post(opening.lane,
         [connection = opening.connection, token = opening.token, status](BusLane& lane) {
             lane.answer(connection, token, status, Answer::Kind::opened, 0);
         });
}

// A session that nobody has, for one who asks for it.
void BusLane::open_kept(Session& session, Opening& opening)
{
    if (opening.clean || session.clean) {
        reserve_more(reopening_, 1);
        end(session); // with its will
        reopening_.push_back(std::move(opening));
        return;
    }
    if (opening.lane != index_)
        return move(session, opening);
    // What the peer is told of its state from now on must survive, also what was asked before.
    if (session.durable() != 0)
        opening.after = std::max(opening.after, records_.append());
    attach(session, opening, 1);
}

// Once what ended for them is in the store.
void BusLane::reopen_all()
{
    for (; !reopening_.empty(); reopening_.pop_back()) {
        reopening_.back().after = records_.append();
        post(reopening_.back().lane,
             [opening = reopening_.back()](BusLane& lane) mutable { lane.open(opening); });
    }
}

// Without memory the number and the name are free again.
Session& BusLane::create(Subscriber number, const std::string* name, bool is_clean,
                         std::unique_ptr<SessionDetails> details)
{
    std::unique_ptr<Session> made(new (std::nothrow) Session);
    if (made == nullptr) {
        if (name != nullptr)
            bus_.sessions().forget(*name);
        bus_.sessions().release(number);
        throw std::bad_alloc();
    }
    made->number = number;
    made->name = name;
    made->clean = is_clean;
    made->serial = new_serial();
    made->details = std::move(details);
    SessionPlace& place = bus_.sessions().at(number);
    place.is_clean.store(is_clean, std::memory_order_relaxed);
    place.durable.store(made->durable(), std::memory_order_relaxed);
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
    session = &create(*number, nullptr, true, nullptr);
    session->conn = &conn;
    session->is_open = true;
    session->since_ms = port_.monotonic_ms();
    bus_.sessions().at(*number).is_connected.store(true, std::memory_order_relaxed);
    return session;
}

void BusLane::attach(Session& session, Opening& opening, std::int32_t present) noexcept
{
    iotcc_conn* const conn = port_.find(opening.connection);
    if (conn == nullptr || port_.session_of(*conn) != nullptr) {
        // It left meanwhile, or must: it subscribed without waiting.
        session.is_leaving = session.is_leaving || session.clean;
        if (present == 0)
            session.since_ms = port_.monotonic_ms();
        attempt([&] {
            if (conn != nullptr)
                answer(conn->id, opening.token, IOTCC_E_ARG, Answer::Kind::opened, 0);
            if (session.clean)
                end(session);
        });
        return;
    }
    port_.session_of(*conn) = &session;
    session.conn = conn;
    ++counts_.connected;
    session.is_open = false;
    session.is_leaving = false;
    session.takes_offers = true;
    session.form = opening.form;
    session.since_ms = port_.monotonic_ms();
    session.queue.rewind();
    bus_.sessions().at(session.number).is_connected.store(true, std::memory_order_relaxed);
    try {
        begin_attached(session, opening, present);
    } catch (const std::bad_alloc&) {
        session.clean = session.clean || present == 0; // nobody was told of it
        port_.close(*conn, IOTCC_CLOSE_OVERLOAD, "out of memory");
    }
}

void BusLane::begin_attached(Session& session, Opening& opening, std::int32_t present)
{
    if (session.will_waits) // the device is there: "offline" would be wrong
        forget_will(session);
    session.will_waits = false;
    records_.put_session(session, 0);
    const bool waits = present == 0 && session.durable() != 0;
    answer(opening.connection, opening.token, present, Answer::Kind::opened,
           waits ? kThisTurn : opening.after);
    keep_will(session, std::move(opening.will));
}

void BusLane::closed(iotcc_conn& conn, std::int32_t why) noexcept
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
    // Taken over: who comes decides.
    session->will_waits =
        session->will && why == IOTCC_CLOSE_SUPERSEDED && !session->clean &&
        bus_.settings().takeover_will == BusSettings::TakeoverWill::unless_resumed;
    session->is_leaving = true;
    if (session->clean && why == IOTCC_CLOSE_OVERLOAD)
        count_owed(*session, counts_.dropped_overloaded);
    attempt([&] { leave(*session); });
}

// What is left to do for a connection that is gone; the next tick goes on with it where there is
// no memory.
void BusLane::leave(Session& session)
{
    if (!session.will_waits)
        publish_will(session);
    if (session.details != nullptr && session.details->next != nullptr) {
        reserve_more(reopening_, 1);
        reopening_.push_back(std::move(*session.details->next));
        session.details->next.reset();
    }
    if (session.clean)
        return end(session);
    if (session.walks != nullptr) // what is published meanwhile with QoS 0 it is not told
        doubt(*session.walks);
    note_sent(session);
    shrink_window(session);
    records_.put_session(session, Bus::unix_ms());
    session.is_leaving = false;
}

// Another host process must know what this one has sent: it comes as a duplicate.
void BusLane::note_sent(Session& session)
{
    DeliveryQueue& queue = session.queue;
    for (std::uint64_t number = queue.first(); number < queue.unsent();
         number = queue.after(number))
        if (queue.at(number).state == Delivery::State::sent && !queue.at(number).again)
            records_.put_delivery(session.durable(), queue.at(number).stored, number,
                                  queue.at(number));
}

} // namespace iotcc::bus
