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

} // namespace iotcc::bus
