#include "bus_lane.hpp"
#include "topic_filter.hpp"

#include <algorithm>
#include <new>

namespace iotcc::bus {

namespace {

std::string_view view(iotcc_str text) noexcept
{
    return {text.ptr, text.len};
}

void stop_walk(Session& session, std::string_view filter)
{
    if (session.walks == nullptr)
        return;
    std::erase_if(*session.walks, [&](const RetainedWalk& each) { return each.filter == filter; });
    if (session.walks->empty())
        session.walks.reset();
}

} // namespace

std::int32_t BusLane::subscribe(iotcc_conn& conn, std::span<iotcc_subscription> wanted,
                                std::uint64_t token)
{
    if (!port_.can_encode(conn))
        return IOTCC_E_UNSUPPORTED;
    begin();
    const std::uint64_t before = records_.changes();
    Session* const session = session_for(conn);
    for (iotcc_subscription& each : wanted)
        each.result = session == nullptr ? IOTCC_E_DENIED
                                         : subscribe_one(*session, each, port_.most_qos(conn));
    return result(conn, token, before);
}

std::int32_t BusLane::subscribe_one(Session& session, const iotcc_subscription& wanted,
                                    std::uint8_t most_qos)
{
    const std::string_view filter = view(wanted.filter);
    if (check_filter(filter) != TopicFault::none || wanted.qos > 2)
        return IOTCC_E_ARG;
    if (!may_subscribe(session, filter))
        return IOTCC_E_DENIED;
    const auto qos = std::min(static_cast<std::uint8_t>(wanted.qos), most_qos);
    FilterList& filters = session.filters;
    const auto found = filters.find(filter);
    if (!found && filters.size() >= bus_.settings().filters)
        return IOTCC_E_DENIED;
    Subscription subscription{filter, 0, qos};
    if (split_share(filter))
        name_reader(session);
    records_.reserve(1, filter.size());
    bus_.index().add(filter, session.number, qos);
    if (found) {
        subscription.stored = found->stored;
        filters.set_qos(filter, qos);
    } else {
        subscription.stored = session.durable() == 0 ? 0 : ++session.details->last_stored;
        try {
            filters.add(subscription);
        } catch (const std::bad_alloc&) {
            bus_.index().remove(filter, session.number);
            throw;
        }
    }
    records_.put_subscription(session.durable(), subscription);
    if (!split_share(filter)) {     // no retained messages for a group
        stop_walk(session, filter); // begins anew
        if (session.walks == nullptr)
            session.walks = std::make_unique<std::vector<RetainedWalk>>();
        RetainedWalk& walk =
            session.walks->emplace_back(RetainedWalk{std::string(filter), {}, qos, {}});
        if (++found_early_ <= kWalksPerTurn) // a SUBSCRIBE may name tens of thousands
            find_retained(walk);
        walk_later(session);
    }
    return qos;
}

std::int32_t BusLane::unsubscribe(iotcc_conn& conn, std::span<const iotcc_str> filters,
                                  std::uint64_t token)
{
    begin();
    const std::uint64_t before = records_.changes();
    Session* const session = port_.session_of(conn);
    for (const iotcc_str& each : filters)
        if (session != nullptr)
            unsubscribe_one(*session, view(each));
    return result(conn, token, before);
}

void BusLane::unsubscribe_one(Session& session, std::string_view filter)
{
    const auto found = session.filters.find(filter);
    if (!found)
        return;
    records_.erase_subscription(session.durable(), *found);
    bus_.index().remove(filter, session.number);
    stop_walk(session, filter);
    session.filters.remove(filter);
}

std::int32_t BusLane::settle(iotcc_conn& conn, std::uint64_t number, std::uint32_t how,
                             std::uint64_t token)
{
    if (how != IOTCC_SETTLE_RECEIVED && how != IOTCC_SETTLE_DONE)
        return IOTCC_E_ARG;
    Session* const session = port_.session_of(conn);
    Delivery* const delivery = session == nullptr ? nullptr : session->queue.find(number);
    if (delivery == nullptr || delivery->state == Delivery::State::queued)
        return IOTCC_E_NOTFOUND;
    begin();
    session->since_ms = port_.monotonic_ms();
    const std::uint64_t before = records_.changes();
    resume(*session);
    records_.reserve(2); // from here on nothing fails half-way
    if (how == IOTCC_SETTLE_RECEIVED) {
        receive(*session, number, *delivery);
        return result(conn, token, before);
    }
    if (delivery->state != Delivery::State::received)
        make_room(*session, *delivery);
    if (delivery->stored != 0)
        records_.erase_delivery(session->durable(), delivery->stored);
    session->queue.finish(number);
    return IOTCC_OK;
}

// The peer has it, so nobody needs the message itself any more.
void BusLane::receive(Session& session, std::uint64_t number, Delivery& delivery)
{
    if (delivery.state == Delivery::State::received || delivery.qos != 2)
        return;
    make_room(session, delivery);
    delivery.state = Delivery::State::received;
    records_.put_delivery(session.durable(), delivery.stored, number, delivery);
}

void BusLane::make_room(Session& session, Delivery& delivery)
{
    unreserve(bus_.sessions().at(session.number), delivery.bytes);
    --counts_.queued;
    if (delivery.stored != 0 && delivery.message)
        session.details->window.remove(delivery.bytes);
    if (delivery.stored != 0 && delivery.owed()->settle_one())
        records_.erase_message(delivery.stored);
    delivery.message = {};
    delivery.stub = {};
}

std::int32_t BusLane::release(iotcc_conn& conn, std::uint32_t once_id, std::uint64_t token)
{
    begin();
    const std::uint64_t before = records_.changes();
    Session* const session = port_.session_of(conn);
    if (session != nullptr && has_once_id(conn, once_id)) {
        const auto id = static_cast<std::uint16_t>(once_id);
        records_.erase_once(session->durable(), id);
        std::erase(session->details->once, id);
    }
    return result(conn, token, before);
}

void BusLane::writable(iotcc_conn& conn)
{
    Session* const session = port_.session_of(conn);
    if (session == nullptr)
        return;
    begin();
    resume(*session);
}

} // namespace iotcc::bus
