#include "bus_lane.hpp"

#include <utility>

// What waits for the end of the turn.
namespace iotcc::bus {

void BusLane::end_turn()
{
    has_work_ = true; // so that nothing below wakes for what is done here
    begin_reading();
    tell_hearers();
    if (!held_.empty())
        retry_held();
    walk_retained();
    append();
    give_answers();
    offer_all();
    append(); // of what the offers and answers changed
    flush_outboxes();
    bus_.epochs().offline(index_);
    is_reading_ = false;
    has_work_ = !heard_.empty() || !new_answers_.empty() || !offering_.empty() || !walking_.empty();
    if (has_work_)
        port_.wake();
}

void BusLane::offer_later(Session& session)
{
    if (session.is_offering || session.conn == nullptr)
        return;
    session.is_offering = true;
    offering_.push_back(session.number);
}

// Whatever its peer could not take before.
void BusLane::resume(Session& session)
{
    session.takes_offers = true;
    offer_later(session);
    walk_later(session);
}

void BusLane::offer_all()
{
    offering_now_.swap(offering_);
    for (const Subscriber number : offering_now_) {
        Session* const session = own(number);
        if (session == nullptr)
            continue; // it has ended, or moved
        session->is_offering = false;
        offer(*session);
    }
    offering_now_.clear();
}

void BusLane::offer(Session& session)
{
    DeliveryQueue& queue = session.queue;
    while (session.conn != nullptr && session.is_open && session.takes_offers &&
           queue.unsent() < queue.next_number()) {
        const std::uint64_t number = queue.unsent();
        if (queue.at(number).state == Delivery::State::done) {
            queue.pass(number);
            continue;
        }
        if (queue.at(number).unconfirmed || number - queue.first() >= kMostApart)
            return; // until that is committed, or the oldest one settled
        if (!offer_one(session, number))
            return;
    }
}

// False: not now, or not any more.
bool BusLane::offer_one(Session& session, std::uint64_t number)
{
    Delivery& delivery = session.queue.at(number);
    const bool is_received = delivery.state == Delivery::State::received;
    if (!is_received && !may_read(session, delivery.message->topic())) {
        withdraw(session, number, delivery);
        return true;
    }
    const MessageView message = is_received ? MessageView{} : delivery.message->view();
    const std::uint32_t flags =
        session.encode_flags((delivery.retained ? IOTCC_PUBLISH_RETAINED : 0u) |
                             (delivery.again ? IOTCC_PUBLISH_AGAIN : 0u));
    const auto offered =
        port_.offer(*session.conn, {is_received ? nullptr : &message, number, delivery.qos, flags});
    if (offered != LanePort::Offered::taken) {
        session.takes_offers = false; // until it is writable, or settles something
        return false;
    }
    if (!is_received) {
        delivery.state = Delivery::State::sent;
        ++counts_.delivered;
    }
    session.queue.pass(number);
    return true;
}

// The records of this turn go to the store together; who waits for them learns what to wait for.
void BusLane::append()
{
    if (!records_.is_on() || (records_.empty() && new_answers_.empty() && new_unconfirmed_.empty()))
        return;
    const std::uint64_t sequence = records_.append();
    for (Answer& each : new_answers_)
        if (each.sequence == kThisTurn)
            each.sequence = sequence;
    for (Unconfirmed& each : new_unconfirmed_) {
        each.sequence = sequence;
        unconfirmed_.push_back(each);
    }
    new_unconfirmed_.clear();
}

void BusLane::answer(std::uint64_t connection, std::uint64_t token, std::int32_t status,
                     Answer::Kind kind, std::uint64_t sequence)
{
    if (!records_.is_on())
        sequence = 0;
    begin();
    ++waiting_[connection];
    new_answers_.push_back({connection, token, sequence, status, kind});
}

// What the call is answered: at once, or, behind what the connection waits for already or with
// records that came of it, later. Answers keep the order of the calls.
std::int32_t BusLane::result(const iotcc_conn& conn, std::uint64_t token,
                             std::uint64_t changes_before)
{
    if (is_held(conn.id)) {
        held_.push_back({conn.id, token, {}, port_.monotonic_ms()});
        ++waiting_[conn.id];
        return IOTCC_PENDING;
    }
    const bool waits = !waiting_.empty() && waiting_.contains(conn.id);
    if (!waits && records_.changes() == changes_before)
        return IOTCC_OK;
    answer(conn.id, token, IOTCC_OK, Answer::Kind::plain, kThisTurn);
    return IOTCC_PENDING;
}

void BusLane::give_answers()
{
    due_answers_.swap(new_answers_);
    for (const Answer& each : due_answers_)
        if (each.sequence == 0 || (each.sequence <= committed_ && answers_.empty()))
            give(each);
        else
            answers_.push_back(each);
    due_answers_.clear();
}

void BusLane::give(const Answer& answer)
{
    no_more_waits(answer.connection);
    iotcc_conn* const conn = port_.find(answer.connection);
    if (conn == nullptr)
        return;
    if (answer.kind != Answer::Kind::opened)
        return port_.stored(*conn, answer.token, answer.status);
    // Open first: what its handler had read before may be published in that call.
    Session* const session = port_.session_of(*conn);
    if (answer.status >= 0 && session != nullptr && session->conn == conn) {
        session->is_open = true;
        resume(*session);
    }
    port_.stored(*conn, answer.token, answer.status);
    port_.resume_reading(*conn);
}

void BusLane::no_more_waits(std::uint64_t connection)
{
    const auto found = waiting_.find(connection);
    if (found != waiting_.end() && --found->second == 0)
        waiting_.erase(found);
}

void BusLane::committed(std::uint64_t sequence)
{
    begin();
    committed_ = sequence;
    while (!answers_.empty() && answers_.front().sequence <= sequence) {
        const Answer due = answers_.front();
        answers_.pop_front();
        give(due);
    }
    for (; !unconfirmed_.empty() && unconfirmed_.front().sequence <= sequence;
         unconfirmed_.pop_front()) {
        const Unconfirmed& each = unconfirmed_.front();
        Session* const session = own(each.subscriber);
        if (session == nullptr || session->durable() != each.durable)
            continue;
        if (Delivery* const delivery = session->queue.find(each.number))
            delivery->unconfirmed = false;
        offer_later(*session);
    }
}

void BusLane::flush_outboxes()
{
    for (std::uint32_t lane = 0; lane < outboxes_.size(); ++lane) {
        if (outboxes_[lane].empty())
            continue;
        post(lane, [items = std::exchange(outboxes_[lane], {})](BusLane& home) mutable {
            home.unpack(items);
        });
    }
}

} // namespace iotcc::bus
