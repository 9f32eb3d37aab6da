#include "bus_lane.hpp"

#include <algorithm>
#include <string>

// Publications for which there is no room yet: not acknowledged, and nothing more is read of those
// who sent them.
namespace iotcc::bus {

bool BusLane::is_held(std::uint64_t connection) const
{
    if (held_.empty())
        return false;
    const auto found = waiting_.find(connection);
    return found != waiting_.end() && found->second.held != 0;
}

void BusLane::hold_back(Held held)
{
    const std::uint64_t connection = held.connection;
    held_.push_back(std::move(held));
    ++count_wait(connection, held_).held;
}

std::int32_t BusLane::hold(std::uint64_t connection, MessageRef message, std::uint32_t once_id,
                           std::uint64_t token)
{
    iotcc_conn* const conn = port_.find(connection);
    if (conn == nullptr)
        return IOTCC_E_CLOSED;
    hold_back({connection, token, std::move(message), port_.monotonic_ms(), once_id});
    ++counts_.held;
    port_.hold_reading(*conn);
    return IOTCC_PENDING;
}

// In the order in which they came; who has one that still waits has to wait with the rest. A disk
// that fails holds tens of thousands: these are not gone through in every turn.
void BusLane::retry_held()
{
    constexpr std::size_t kFew = 64;
    if (held_.size() > kFew && port_.monotonic_ms() < held_due_ms_)
        return port_.wake_in(kRetryMs);
    held_due_ms_ = port_.monotonic_ms() + kRetryMs;
    ++held_pass_;
    auto kept = held_.begin(); // behind those that wait on
    auto each = held_.begin();
    try {
        for (; each != held_.end(); ++each) {
            if (!is_behind_another(*each) && retry(*each))
                continue;
            hold_on(*each);
            if (kept != each)
                *kept = std::move(*each);
            ++kept;
        }
    } catch (const std::bad_alloc&) {
        held_.erase(kept, each);
        throw;
    }
    held_.erase(kept, held_.end());
    if (!held_.empty())
        port_.wake_in(kRetryMs);
}

bool BusLane::is_behind_another(const Held& held) const
{
    return held.connection != 0 && waiting_.at(held.connection).kept_in == held_pass_;
}

void BusLane::hold_on(const Held& held)
{
    if (held.connection != 0)
        waiting_.at(held.connection).kept_in = held_pass_;
    if (iotcc_conn* const conn = port_.find(held.connection))
        port_.hold_reading(*conn);
}

// False: there is no room for it yet.
bool BusLane::retry(Held& held)
{
    if (held.connection == 0) { // a will
        if (may_still_write(*held.message))
            return retry_publication(held, nullptr);
        records_.erase_will(held.will_stored);
        ++counts_.denied;
        return true;
    }
    iotcc_conn* const conn = port_.find(held.connection);
    if (conn == nullptr) { // it left without an acknowledgement, and will send it again
        --waiting_.at(held.connection).held;
        no_more_waits(held.connection);
        return true;
    }
    reserve_more(new_answers_, 1);
    if (held.message && !retry_publication(held, conn))
        return false;
    --waiting_.at(held.connection).held;
    new_answers_.push_back({held.connection, held.token, records_.is_on() ? kThisTurn : 0,
                            held.status, Answer::Kind::plain}); // for which it waits now
    port_.resume_reading(*conn); // but for one behind it, which holds again
    return true;
}

bool BusLane::retry_publication(Held& held, iotcc_conn* from)
{
    if (from != nullptr && !records_.has_room())
        return false;
    if (held.once_id != 0 && has_once_id(*from, held.once_id))
        return true;
    MessageRef kept = held.message;
    const auto blocker = route(held.message->view(), kept, {from, held.once_id, held.will_stored});
    const std::uint64_t most_ms = bus_.settings().hold_ms;
    if (blocker && port_.monotonic_ms() - held.since_ms >= most_ms) {
        complain_of(*blocker);
        held.since_ms += std::min(most_ms, kComplainAgainMs);
    }
    return !blocker;
}

void BusLane::complain_of(Subscriber blocker)
{
    post(bus_.sessions().at(blocker).where().home,
         [blocker](BusLane& home) { home.end_overloaded(blocker); });
}

// What it is owed next may not be sent yet: then it is the disk that holds its publishers.
bool BusLane::waits_for_store(Session& session)
{
    const DeliveryQueue& queue = session.queue;
    return !queue.empty() && session.queue.at(queue.first()).unconfirmed;
}

// Nobody waits longer for a session that takes nothing: it ends, and with it what was promised to
// it; its device finds no session when it comes again.
void BusLane::end_overloaded(Subscriber number)
{
    begin();
    SessionPlace& place = bus_.sessions().at(number);
    if (!place.is_at(index_) || place.messages.load(std::memory_order_relaxed) == 0)
        return; // it has ended, or made room, meanwhile
    Session& session = *place.session;
    if (session.conn != nullptr && port_.find(session.conn->id) == nullptr)
        return; // closes already
    const std::uint64_t confirmed_ms =
        session.details == nullptr ? 0 : session.details->confirmed_ms;
    const std::uint64_t silent_ms = port_.monotonic_ms() - std::max(session.since_ms, confirmed_ms);
    if (waits_for_store(session) || silent_ms < bus_.settings().hold_ms)
        return;
    port_.log("the session of \"" + (session.name == nullptr ? "" : *session.name) +
              "\" ends: its queue is full and it took nothing for " +
              std::to_string(bus_.settings().hold_ms / 1000) + " s");
    ++counts_.overloaded;
    session.clean = true;
    if (session.conn != nullptr)
        port_.close(*session.conn, IOTCC_CLOSE_OVERLOAD, "its queue is full");
    else
        end_losing(session, counts_.dropped_overloaded);
}

} // namespace iotcc::bus
