#include "bus_lane.hpp"

#include <algorithm>
#include <new>
#include <utility>

// What waits for the end of the turn.
namespace iotcc::bus {

// Each step keeps what it has no memory for, and the others go on.
void BusLane::end_turn() noexcept
{
    has_work_ = true; // so that nothing below wakes for what is done here
    begin_reading();
    attempt([this] { open_parcels(); });
    attempt([this] { ask_lanes(); });
    attempt([this] { tell_hearers(); });
    attempt([this] { retry_held(); });
    attempt([this] { walk_retained(); });
    attempt([this] { save_retained(); });
    attempt([this] { give_committed(); });
    attempt([this] {
        append();
        give_answers();
    });
    attempt([this] { offer_all(); });
    attempt([this] {
        append(); // of what the offers and answers changed
        reopen_all();
        flush_outboxes();
    });
    // What could not be sent names sessions whose numbers may not be given out again before it is.
    if (std::ranges::all_of(outboxes_, &std::vector<Item>::empty)) {
        bus_.epochs().offline(index_);
        is_reading_ = false;
    }
    has_work_ = !heard_.empty() || !new_answers_.empty() || !offering_.empty() || !walking_.empty();
    if (has_work_)
        port_.wake();
}

// In order, also where there was no memory for one of them.
void BusLane::take(std::unique_ptr<Parcel> parcel) noexcept
{
    const bool is_next = parcels_ == nullptr;
    Parcel* const last = parcel.get();
    (is_next ? parcels_ : last_parcel_->next) = std::move(parcel);
    last_parcel_ = last;
    if (is_next)
        attempt([this] { open_parcels(); });
}

void BusLane::open_parcels()
{
    while (parcels_ != nullptr) {
        parcels_->open(*this);
        parcels_ = std::move(parcels_->next);
    }
}

void BusLane::offer_later(Session& session)
{
    if (session.is_offering || session.conn == nullptr)
        return;
    offering_.push_back(session.number);
    session.is_offering = true;
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
        read_back(*session);
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
        const Delivery& next = queue.at(number);
        if (next.unconfirmed || next.stub || number - queue.first() >= kMostApart)
            return; // until that is committed, or read back, or the oldest one settled
        if (!offer_one(session, number))
            return;
    }
}

// False: not now, or not any more. The handler may settle it while it is offered, and publish, so
// that the queue grows.
bool BusLane::offer_one(Session& session, std::uint64_t number)
{
    DeliveryQueue& queue = session.queue;
    Delivery& delivery = queue.at(number);
    const bool is_received = delivery.state == Delivery::State::received;
    if (!is_received && !may_read(session, delivery.message->topic())) {
        withdraw(session, number, delivery);
        return true;
    }
    const MessageRef kept = delivery.message;
    const MessageView message = is_received ? MessageView{} : kept->view();
    const std::uint32_t flags =
        session.encode_flags((delivery.retained ? IOTCC_PUBLISH_RETAINED : 0u) |
                             (delivery.again ? IOTCC_PUBLISH_AGAIN : 0u));
    const Delivery::State before =
        std::exchange(delivery.state, is_received ? delivery.state : Delivery::State::sent);
    const auto offered =
        port_.offer(*session.conn, {is_received ? nullptr : &message, number, delivery.qos, flags});
    if (offered != LanePort::Offered::taken) {
        Delivery* const left = queue.find(number);
        if (left != nullptr && left->state == Delivery::State::sent)
            left->state = before;
        session.takes_offers = false; // until it is writable, or settles something
        return false;
    }
    if (!is_received)
        ++counts_.delivered;
    if (number >= queue.first())
        queue.pass(number);
    return true;
}

// The records of this turn go to the store together; who waits for them learns what to wait for.
void BusLane::append()
{
    const bool is_awaited = !unconfirmed_.empty() && unconfirmed_.back().sequence == kThisTurn;
    if (!records_.is_on() || (records_.empty() && new_answers_.empty() && !is_awaited))
        return;
    const std::uint64_t sequence = records_.append();
    for (Answer& each : new_answers_)
        if (each.sequence == kThisTurn)
            each.sequence = sequence;
    for (auto each = unconfirmed_.rbegin();
         each != unconfirmed_.rend() && each->sequence == kThisTurn; ++each)
        each->sequence = sequence;
}

void BusLane::answer(std::uint64_t connection, std::uint64_t token, std::int32_t status,
                     Answer::Kind kind, std::uint64_t sequence)
{
    if (!records_.is_on())
        sequence = 0;
    begin();
    new_answers_.push_back({connection, token, sequence, status, kind});
    count_wait(connection, new_answers_);
}

// What the call is answered: at once, or, behind what the connection waits for already or with
// records that came of it, later. Answers keep the order of the calls.
std::int32_t BusLane::result(const iotcc_conn& conn, std::uint64_t token,
                             std::uint64_t changes_before)
{
    if (is_held(conn.id)) {
        hold_back({conn.id, token, {}, port_.monotonic_ms()});
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
    if (given_ == due_answers_.size()) {
        due_answers_.clear();
        given_ = 0;
        due_answers_.swap(new_answers_);
    }
    for (; given_ < due_answers_.size(); ++given_) {
        const Answer& each = due_answers_[given_];
        if (each.sequence == 0 || (each.sequence <= committed_ && answers_.empty()))
            give(each);
        else
            answers_.push_back(each);
    }
}

void BusLane::give(const Answer& answer)
{
    iotcc_conn* const conn = port_.find(answer.connection);
    const bool is_opened = answer.kind == Answer::Kind::opened;
    if (conn != nullptr && is_opened && answer.status >= 0)
        set_open(*conn);
    no_more_waits(answer.connection);
    if (conn == nullptr)
        return;
    port_.stored(*conn, answer.token, answer.status);
    if (is_opened)
        port_.resume_reading(*conn);
}

// Before its handler is told: what that had read before may be published in that call.
void BusLane::set_open(iotcc_conn& conn)
{
    Session* const session = port_.session_of(conn);
    if (session == nullptr || session->conn != &conn)
        return;
    session->is_open = true;
    resume(*session);
}

void BusLane::no_more_waits(std::uint64_t connection)
{
    const auto found = waiting_.find(connection);
    if (found != waiting_.end() && --found->second.all == 0)
        waiting_.erase(found);
}

void BusLane::committed(std::uint64_t sequence) noexcept
{
    begin();
    committed_ = sequence;
}

void BusLane::give_committed()
{
    for (; !answers_.empty() && answers_.front().sequence <= committed_; answers_.pop_front())
        give(answers_.front());
    const auto waits = std::ranges::find_if(
        unconfirmed_, [this](const Unconfirmed& each) { return each.sequence > committed_; });
    for (auto each = unconfirmed_.begin(); each != waits; ++each) {
        Session* const session = own(each->subscriber);
        if (session == nullptr || session->durable() != each->durable)
            continue;
        if (Delivery* const delivery = session->queue.find(each->number))
            delivery->unconfirmed = false;
        if (each->number == session->queue.first())
            session->details->confirmed_ms = port_.monotonic_ms();
        offer_later(*session);
    }
    unconfirmed_.erase(unconfirmed_.begin(), waits);
}

void BusLane::flush_outboxes()
{
    for (std::uint32_t lane = 0; lane < outboxes_.size(); ++lane) {
        if (outboxes_[lane].empty())
            continue;
        auto made = std::make_unique<Items>();
        std::vector<Item>& items = made->items;
        items.swap(outboxes_[lane]);
        std::unique_ptr<Parcel> parcel = std::move(made);
        try {
            port_.post(lane, parcel);
        } catch (const std::bad_alloc&) {
            items.swap(outboxes_[lane]);
            throw;
        }
    }
}

} // namespace iotcc::bus
