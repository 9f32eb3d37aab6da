#include "bus.hpp"
#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "command_desk.hpp"
#include "command_topics.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "rules.hpp"
#include "services.hpp"
#include "views.hpp"
#include "watch_desk.hpp"

#include <new>
#include <string>

namespace iotcc::abi {

namespace {

// Every function with a conn belongs to its lane; called elsewhere it would race with it.
net::Lane* own_lane(const iotcc_conn* c) noexcept
{
    net::Lane* const lane = net::Lane::current();
    return lane != nullptr && lane->index() == c->lane ? lane : nullptr;
}

std::int32_t identify(iotcc_conn* c, const iotcc_device* d)
{
    net::Lane* const lane = own_lane(c);
    if (lane == nullptr || d == nullptr)
        return IOTCC_E_ARG;
    auto& own = *static_cast<InstanceLane*>(lane->endpoint_of(*c).owner);
    std::int32_t result = IOTCC_E_NOMEM;
    own.instance().guarded("io.identify", [&] { result = own.identify(*c, *d); });
    if (result < 0)
        lane->close(*c, IOTCC_CLOSE_OVERLOAD, ""); // changes nothing where it closes already
    return result;
}

// The bytes were counted when they were read.
void count_message(const iotcc_conn& c) noexcept
{
    iotcc_slot* const own = c.slot;
    iotcc_slot* const sum = c.agg;
    const std::uint64_t now_ms = *c.now_ms;
    iotcc_bump(&own->rx_msgs, 1);
    iotcc_bump(&sum->rx_msgs, 1);
    __atomic_store_n(&own->last_rx_ms, now_ms, __ATOMIC_RELAXED);
    __atomic_store_n(&sum->last_rx_ms, now_ms, __ATOMIC_RELAXED);
}

InstanceLane& owner_of(const iotcc_conn& c)
{
    return *static_cast<InstanceLane*>(net::Lane::current()->endpoint_of(c).owner);
}

// nullptr on a host without commands.
CommandOutlet* commands_of(const iotcc_conn& c)
{
    CommandDesk* const commands = owner_of(c).instance().rooms().commands;
    return commands == nullptr ? nullptr : &commands->outlet(c.lane);
}

std::int32_t take_reply(iotcc_conn& c, const iotcc_msg& m, BusOutlet& outlet)
{
    CommandOutlet* const commands = commands_of(c);
    if (m.kind != IOTCC_MSG_REPLY || commands == nullptr)
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    outlet.guarded(c, [&] {
        result = commands->replied(c, m) ? IOTCC_OK : IOTCC_E_NOTFOUND;
        if (result == IOTCC_OK)
            count_message(c);
    });
    return result;
}

// OK: to be published. Else what its sender is answered; a rule that wants it so closes the
// connection.
std::int32_t ask_rules(iotcc_conn& c, const bus::MessageView& message, std::uint64_t token,
                       BusOutlet& outlet)
{
    const Rules* const rules = owner_of(c).instance().rooms().rules;
    if (rules == nullptr || rules->empty())
        return IOTCC_OK;
    iotcc_msg shown{};
    shown.struct_size = sizeof shown;
    shown.topic = str(message.topic);
    shown.payload = {reinterpret_cast<const std::uint8_t*>(message.payload.data()),
                     message.payload.size()};
    shown.qos = message.qos;
    shown.retain = message.retain ? 1 : 0;
    const Rules::Verdict verdict = rules->message(c.lane, c.id, outlet.device_of(c), shown);
    if (verdict.result == IOTCC_OK)
        return IOTCC_OK;
    if (verdict.result < 0)
        net::Lane::current()->close(c, IOTCC_CLOSE_DENIED, "closed by " + verdict.by->name());
    return outlet.bus_lane().pass_over(c, message, token,
                                       verdict.result < 0 ? IOTCC_E_DENIED : IOTCC_DROP);
}

// Apart from deliver and with its parameters, so that it needs no frame where nobody listens.
[[gnu::noinline]] std::int32_t publish(iotcc_conn& c, const iotcc_msg& m, std::uint64_t token)
{
    BusOutlet& outlet = *BusOutlet::current();
    if (m.kind != IOTCC_MSG_DATA)
        return take_reply(c, m, outlet);
    count_message(c);
    const std::string_view topic = m.topic.len == 0 ? outlet.topic_of(c) : view(m.topic);
    std::int32_t result = IOTCC_E_NOMEM;
    outlet.guarded(c, [&] {
        const bus::MessageView message{topic, view(m.payload), static_cast<std::uint8_t>(m.qos),
                                       m.retain != 0};
        result = ask_rules(c, message, token, outlet);
        if (result != IOTCC_OK || topic.empty())
            return;
        result = outlet.bus_lane().publish(c, message, m.once_id, token);
        CommandOutlet* const commands = commands_of(c);
        if (result != IOTCC_E_DENIED && commands != nullptr)
            commands->published(c, topic, message.payload);
    });
    return result;
}

// To whoever watches the device, whatever becomes of it.
void show(iotcc_conn& c, const iotcc_msg& m, BusOutlet& outlet) noexcept
{
    try {
        std::string topic(m.topic.len == 0 ? outlet.topic_of(c) : view(m.topic));
        if (m.kind == IOTCC_MSG_REPLY)
            topic = reply_topic(outlet.device_of(c), m.correlation);
        WatchDesk::of(c).passed(c, watch::Direction::in, topic, view(m.payload));
    } catch (const std::bad_alloc&) { // it is not shown
    }
}

// Apart from deliver, as publish is.
[[gnu::noinline]] std::int32_t deliver_watched(iotcc_conn& c, const iotcc_msg& m,
                                               std::uint64_t token)
{
    if (!net::Lane::is_identified(c))
        return IOTCC_E_BUSY;
    if (BusOutlet* const outlet = BusOutlet::current()) {
        show(c, m, *outlet);
        return publish(c, m, token);
    }
    count_message(c);
    return IOTCC_OK;
}

// The one place where a device's message is counted.
std::int32_t deliver(iotcc_conn* c, const iotcc_msg* m, std::uint64_t token)
{
    if (!net::Lane::is_unwatched_device(*c)) [[unlikely]]
        return deliver_watched(*c, *m, token);
    BusOutlet* const outlet = BusOutlet::current();
    if (outlet == nullptr) [[unlikely]] { // there is no bus
        count_message(*c);
        return IOTCC_OK;
    }
    const bus::Bus& bus = outlet->bus();
    if ((m->kind | m->qos | m->retain) == 0 && !bus.has_subscribers() && !bus.sees_all() &&
        (m->topic.len == 0 || *m->topic.ptr != '$')) {
        count_message(*c);
        outlet->bus_lane().unheard(); // nobody would get it
        return IOTCC_OK;
    }
    return publish(*c, *m, token);
}

[[gnu::noinline]] std::int32_t send_otherwise(net::Lane& lane, iotcc_conn& c,
                                              const iotcc_bytes* iov, std::uint32_t n,
                                              std::uint32_t msgs)
{
    const std::int32_t result = lane.send(c, iov, n, msgs);
    if (result == IOTCC_OK && msgs != 0 && net::Lane::is_watched(c))
        WatchDesk::of(c).sent(c, {iov, n});
    return result;
}

std::int32_t send(iotcc_conn* c, const iotcc_bytes* iov, std::uint32_t n, std::uint32_t msgs)
{
    net::Lane* const lane = own_lane(c);
    if (lane == nullptr) [[unlikely]]
        return IOTCC_E_ARG;
    return lane->send_at_once(*c, iov, n, msgs) ? IOTCC_OK
                                                : send_otherwise(*lane, *c, iov, n, msgs);
}

std::int32_t send_ref(iotcc_conn* c, const iotcc_frame* frame, iotcc_bytes patch)
{
    BusOutlet* const outlet = BusOutlet::current();
    if (own_lane(c) == nullptr || outlet == nullptr || frame == nullptr)
        return IOTCC_E_ARG;
    return outlet->send_frame(*c, *frame, patch);
}

std::int32_t need(iotcc_conn* c, std::size_t n)
{
    net::Lane* const lane = own_lane(c);
    if (lane == nullptr)
        return IOTCC_E_ARG;
    try {
        return lane->need(*c, n);
    } catch (const std::bad_alloc&) { // presented with the next bytes instead
        return IOTCC_E_NOMEM;
    }
}

void deadline(iotcc_conn* c, std::uint32_t ms)
{
    if (net::Lane* const lane = own_lane(c))
        lane->deadline(*c, ms);
}

void close(iotcc_conn* c, std::int32_t why, iotcc_str text)
{
    if (net::Lane* const lane = own_lane(c))
        lane->close(*c, why, {text.ptr, text.len});
}

std::int32_t open_foreign(const iotcc_host*, iotcc_str, iotcc_conn**)
{
    return IOTCC_E_UNSUPPORTED; // for the server kind, which is not driven yet
}

void close_foreign(iotcc_conn*, std::int32_t) {}

std::int32_t peer_name(iotcc_conn* c, iotcc_str* out)
{
    net::Lane* const lane = own_lane(c);
    if (lane == nullptr || out == nullptr)
        return IOTCC_E_ARG;
    const auto name = lane->proved_name(*c);
    if (!name)
        return IOTCC_E_NOTFOUND;
    if (name->empty())
        return IOTCC_E_ARG;
    *out = {name->data(), name->size()};
    return IOTCC_OK;
}

} // namespace

iotcc_io io_service() noexcept
{
    iotcc_io service{};
    service.struct_size = sizeof service;
    service.identify = identify;
    service.deliver = deliver;
    service.send = send;
    service.send_ref = send_ref;
    service.need = need;
    service.deadline = deadline;
    service.close = close;
    service.open_foreign = open_foreign;
    service.close_foreign = close_foreign;
    service.peer_name = peer_name;
    return service;
}

} // namespace iotcc::abi
