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

void BusLane::drop_will(iotcc_conn& conn)
{
    if (Session* const session = port_.session_of(conn)) {
        begin();
        forget_will(*session);
    }
}

// A will that must be published also when the host was killed: of a session that is kept, and one
// whose topic keeps it.
void BusLane::keep_will(Session& session, MessageRef will)
{
    session.will = std::move(will);
    if (!session.will || !records_.is_on() || (session.clean && !session.will->view().retain))
        return;
    SessionDetails& detail = session.detail();
    if (detail.will_stored == 0)
        detail.will_stored = bus_.new_stored_number();
    records_.put_will(detail.will_stored, *session.will);
}

void BusLane::forget_will(Session& session)
{
    if (session.details != nullptr)
        records_.erase_will(std::exchange(session.details->will_stored, 0));
    session.will = {};
}

// Like a message of the client's own, once; where there is no room for it, it waits with the rest.
void BusLane::publish_will(Session& session)
{
    if (!session.will)
        return;
    const std::uint64_t stored =
        session.details == nullptr ? 0 : std::exchange(session.details->will_stored, 0);
    publish_will(std::exchange(session.will, {}), stored);
}

void BusLane::publish_will(MessageRef will, std::uint64_t stored)
{
    if (!may_still_write(*will)) {
        records_.erase_will(stored);
        ++counts_.denied;
        return;
    }
    ++counts_.published;
    MessageRef kept = will; // and who it is of
    if (route(will->view(), kept, {nullptr, 0, stored}))
        held_.push_back({0, 0, std::move(will), port_.monotonic_ms(), 0, stored});
}

// With all that is kept under its name.
void BusLane::end(Session& session)
{
    assert(session.conn == nullptr);
    publish_will(session);
    session.filters.each(
        [&](const Subscription& each) { bus_.index().remove(each.filter, session.number); });
    forget_deliveries(session);
    records_.erase_session(session);
    SessionPlace& place = bus_.sessions().at(session.number);
    const Subscriber number = session.number;
    place.set(index_, SessionPlace::State::free);
    place.durable.store(0, std::memory_order_relaxed);
    place.session = nullptr;
    if (session.name != nullptr)
        bus_.sessions().forget(*session.name);
    delete &session;
    free_number(number);
}

void BusLane::forget_deliveries(Session& session)
{
    DeliveryQueue& queue = session.queue;
    for (std::uint64_t number = queue.first(); number < queue.next_number(); ++number)
        if (const Delivery* const each = queue.find(number))
            forget_stored(session, *each);
}

void BusLane::forget_stored(Session& session, const Delivery& delivery)
{
    if (delivery.message)
        --counts_.queued;
    if (delivery.stored == 0)
        return;
    records_.erase_delivery(session.durable(), delivery.stored);
    if (delivery.message && delivery.message->settle_one())
        records_.erase_message(delivery.stored);
}

// Given out again when no lane can mean the old session by it: when each has ended its turn, and
// what was sent here before has come.
void BusLane::free_number(Subscriber number)
{
    struct Freed {
        Freed(BusLane& lane, Subscriber of) : home(lane), number(of) {}
        ~Freed()
        {
            if (home.bus_.has_ended())
                return;
            home.post(home.index_,
                      [number = number](BusLane& lane) { lane.bus_.sessions().release(number); });
        }
        BusLane& home;
        Subscriber number;
    };
    bus_.epochs().retire(std::make_unique<Freed>(*this, number));
}

// Once a second: sessions that were away too long, and wills that nobody came for.
void BusLane::tick()
{
    begin();
    constexpr std::uint32_t kPlaces = 10'000; // a second
    const std::uint32_t used = bus_.sessions().used();
    const std::uint64_t now = port_.monotonic_ms();
    for (std::uint32_t i = 0; i < std::min(kPlaces, used); ++i) {
        swept_ = swept_ + 1 < used ? swept_ + 1 : 0;
        sweep(swept_, now);
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
    if (session.will_waits && now - session.since_ms >= kTakeoverMs) {
        session.will_waits = false;
        publish_will(session);
    }
    if (now - session.since_ms >= bus_.settings().expiry_ms)
        end(session);
}

} // namespace iotcc::bus
