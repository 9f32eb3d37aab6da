#include "bus.hpp"
#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "bus_subscription.hpp"
#include "command_desk.hpp"
#include "connection.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "instance_post.hpp"
#include "lane.hpp"
#include "plugin_reply.hpp"
#include "services.hpp"
#include "topic_filter.hpp"
#include "views.hpp"

#include <string>
#include <string_view>
#include <utility>

namespace iotcc::abi {

namespace {

bus::MessageView message_view(const iotcc_msg& m)
{
    return {view(m.topic), view(m.payload), static_cast<std::uint8_t>(m.qos), m.retain != 0};
}

bool is_message(const iotcc_msg& m)
{
    return bus::check_topic(view(m.topic)) == bus::TopicFault::none && m.qos <= 2;
}

// For an identified connection of the lane that calls; E_ARG elsewhere, E_BUSY before.
template <class F> std::int32_t with_lane(iotcc_conn* c, F f)
{
    BusOutlet* const outlet = BusOutlet::current();
    if (outlet == nullptr || net::Lane::current()->index() != c->lane)
        return IOTCC_E_ARG;
    if (!net::Lane::is_identified(*c))
        return IOTCC_E_BUSY;
    std::int32_t result = IOTCC_E_NOMEM;
    outlet->guarded(*c, [&] { result = f(*outlet); });
    return result;
}

// Published on a lane, whoever asks.
std::int32_t publish(const iotcc_host* host, const iotcc_msg* m)
{
    Instance& instance = Instance::of(host);
    if (m == nullptr || !is_message(*m) || instance.rooms().bus == nullptr)
        return IOTCC_E_ARG;
    if (bus::is_of_host(view(m->topic)))
        return IOTCC_E_DENIED;
    if (BusOutlet* const outlet = BusOutlet::current()) {
        bool is_taken = false;
        instance.guarded("bus.publish",
                         [&] { is_taken = outlet->bus_lane().publish(message_view(*m)); });
        return is_taken ? IOTCC_OK : IOTCC_E_BUSY;
    }
    instance.guarded("bus.publish", [&] {
        bus::BusLane& lane = instance.rooms().bus->lane(0);
        instance.rooms().lanes[0]->post([&lane, message = bus::MessageRef(message_view(*m))] {
            (void)lane.publish(message->view());
        });
    });
    return IOTCC_OK;
}

std::int32_t open_session(iotcc_conn* c, const iotcc_session* s, std::uint64_t token)
{
    constexpr std::uint32_t kMostForm = 255;
    if (s == nullptr || s->struct_size < sizeof *s || s->form > kMostForm ||
        (s->will != nullptr && !is_message(*s->will)))
        return IOTCC_E_ARG;
    return with_lane(c, [&](BusOutlet& outlet) {
        bus::Opening opening;
        opening.token = token;
        opening.name = outlet.device_of(*c);
        opening.owner = outlet.user_of(*c);
        opening.clean = (s->flags & IOTCC_SESSION_CLEAN) != 0;
        opening.form = static_cast<std::uint8_t>(s->form);
        if (s->will != nullptr)
            opening.will = bus::MessageRef(message_view(*s->will));
        return outlet.bus_lane().open_session(*c, std::move(opening));
    });
}

std::int32_t subscribe_conn(iotcc_conn* c, iotcc_subscription* subscriptions, std::uint32_t n,
                            std::uint64_t token)
{
    return with_lane(c, [&](BusOutlet& outlet) {
        return outlet.bus_lane().subscribe(*c, {subscriptions, n}, token);
    });
}

std::int32_t unsubscribe_conn(iotcc_conn* c, const iotcc_str* filters, std::uint32_t n,
                              std::uint64_t token)
{
    return with_lane(c, [&](BusOutlet& outlet) {
        return outlet.bus_lane().unsubscribe(*c, {filters, n}, token);
    });
}

std::int32_t settle(iotcc_conn* c, std::uint64_t number, std::uint32_t how, std::uint64_t token)
{
    return with_lane(
        c, [&](BusOutlet& outlet) { return outlet.bus_lane().settle(*c, number, how, token); });
}

std::int32_t release(iotcc_conn* c, std::uint32_t once_id, std::uint64_t token)
{
    return with_lane(
        c, [&](BusOutlet& outlet) { return outlet.bus_lane().release(*c, once_id, token); });
}

void drop_will(iotcc_conn* c)
{
    (void)with_lane(c, [&](BusOutlet& outlet) {
        outlet.bus_lane().drop_will(*c);
        return IOTCC_OK;
    });
}

std::int32_t kick(const iotcc_host* host, iotcc_str device_id, std::int32_t why)
{
    Instance& instance = Instance::of(host);
    CommandDesk* const commands = instance.rooms().commands;
    if (commands == nullptr || why < IOTCC_CLOSE_PEER || why > IOTCC_CLOSE_OVERLOAD)
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("bus.kick", [&] {
        result = commands->kick(view(device_id), why) == 0 ? IOTCC_E_NOTFOUND : IOTCC_OK;
    });
    return result;
}

std::int32_t command(const iotcc_host* host, iotcc_str device_id, const iotcc_command* cmd,
                     iotcc_reply_fn reply, void* arg)
{
    Instance& instance = Instance::of(host);
    if (instance.rooms().commands == nullptr || cmd == nullptr || cmd->struct_size < sizeof *cmd ||
        reply == nullptr || cmd->timeout_ms == 0)
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("bus.command", [&] {
        auto duty = PluginReply::make(instance, reply, arg);
        if (duty == nullptr) {
            result = IOTCC_E_CLOSED;
            return;
        }
        commands::Command wanted;
        wanted.kind = cmd->kind == IOTCC_QUERY ? commands::Kind::query : commands::Kind::command;
        wanted.name = view(cmd->name);
        wanted.payload = {reinterpret_cast<const char*>(cmd->payload.ptr), cmd->payload.len};
        wanted.timeout_ms = cmd->timeout_ms;
        instance.rooms().commands->send(view(device_id), std::nullopt, std::move(wanted),
                                        [duty = std::move(duty)](commands::Outcome outcome) {
                                            duty->give(std::move(outcome));
                                        });
        result = IOTCC_OK;
    });
    return result;
}

std::int32_t verdict(const iotcc_host* host, std::uint64_t conn_id, std::int32_t verdict,
                     iotcc_str why)
{
    Instance& rule = Instance::of(host);
    const auto& lanes = rule.rooms().lanes;
    const std::uint32_t index = net::ConnectionId::lane(conn_id);
    if (index >= lanes.size() || (verdict != IOTCC_OK && verdict != IOTCC_E_DENIED))
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    rule.guarded("bus.verdict", [&] {
        lanes[index]->post(
            [lane = lanes[index], conn_id, &rule, verdict, words = std::string(view(why))] {
                if (iotcc_conn* const conn = lane->find(conn_id))
                    static_cast<InstanceLane*>(lane->endpoint_of(*conn).owner)
                        ->rule_decided(conn_id, rule, verdict, words);
            });
        result = IOTCC_OK;
    });
    return result;
}

std::int32_t subscribe(const iotcc_host* host, std::uint32_t lane, iotcc_str filter, iotcc_bus_fn f,
                       void* arg, std::uint64_t* id)
{
    Instance& instance = Instance::of(host);
    InstanceLane* const own = instance.on(lane);
    if (own == nullptr || f == nullptr || id == nullptr ||
        bus::check_filter(view(filter)) != bus::TopicFault::none)
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    instance.guarded("bus.subscribe", [&] {
        result = register_on(*own, "bus.subscribe", *id,
                             [own, f, arg, text = std::string(view(filter))](std::uint64_t made) {
                                 own->registrations().add(
                                     made, std::make_unique<BusSubscription>(*own, text, f, arg));
                             });
    });
    return result;
}

std::int32_t unsubscribe(const iotcc_host* host, std::uint64_t id)
{
    return Instance::of(host).rooms().services.exec.cancel(host, id);
}

} // namespace

iotcc_bus bus_service() noexcept
{
    iotcc_bus service{};
    service.struct_size = sizeof service;
    service.publish = publish;
    service.subscribe = subscribe;
    service.unsubscribe = unsubscribe;
    service.open_session = open_session;
    service.subscribe_conn = subscribe_conn;
    service.unsubscribe_conn = unsubscribe_conn;
    service.settle = settle;
    service.release = release;
    service.drop_will = drop_will;
    service.command = command;
    service.verdict = verdict;
    service.kick = kick;
    return service;
}

} // namespace iotcc::abi
