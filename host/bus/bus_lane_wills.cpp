#include "bus_lane.hpp"

#include <utility>

// What is published for a client that left without a word.
namespace iotcc::bus {

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
    if (will && records_.is_on() && (!session.clean || will->view().retain)) {
        SessionDetails& detail = session.detail();
        const std::uint64_t number =
            detail.will_stored == 0 ? bus_.new_stored_number() : detail.will_stored;
        records_.put_will(number, *will);
        detail.will_stored = number;
    }
    session.will = std::move(will);
}

void BusLane::forget_will(Session& session)
{
    if (session.details != nullptr) {
        records_.erase_will(session.details->will_stored);
        session.details->will_stored = 0;
    }
    session.will = {};
}

// Like a message of the client's own, once; where there is no room for it, it waits with the rest.
void BusLane::publish_will(Session& session)
{
    if (!session.will)
        return;
    publish_will(session.will, session.details == nullptr ? 0 : session.details->will_stored);
    session.will = {};
    if (session.details != nullptr)
        session.details->will_stored = 0;
}

void BusLane::publish_will(const MessageRef& will, std::uint64_t stored)
{
    if (!may_still_write(*will)) {
        records_.erase_will(stored);
        ++counts_.denied;
        return;
    }
    MessageRef kept = will; // and who it is of
    if (route(will->view(), kept, {nullptr, 0, stored}))
        held_.push_back({0, 0, will, port_.monotonic_ms(), 0, stored});
    ++counts_.published;
}

} // namespace iotcc::bus
