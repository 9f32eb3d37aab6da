#include "command_outlet.hpp"

#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "clock.hpp"
#include "command_topics.hpp"
#include "endpoint.hpp"
#include "lane.hpp"
#include "lane_call.hpp"
#include "views.hpp"
#include "watch_desk.hpp"

#include <iotcc/kind/handler.h>

#include <chrono>
#include <new>
#include <string>
#include <utility>

namespace iotcc::abi {

namespace {

using commands::Result;

Result result_of(std::int32_t status)
{
    switch (status) {
    case IOTCC_E_UNSUPPORTED:
        return Result::unsupported;
    case IOTCC_E_ARG:
        return Result::unfit;
    case IOTCC_E_BUSY:
    case IOTCC_E_NOMEM:
        return Result::device_busy;
    case IOTCC_E_CLOSED:
        return Result::not_connected;
    default:
        return status < 0 ? Result::failed : Result::answered;
    }
}

} // namespace

CommandOutlet::CommandOutlet(net::Lane& lane, std::uint32_t most)
    : lane_(lane), pending_(most),
      timer_(
          lane.timers(), [](void* self) { static_cast<CommandOutlet*>(self)->expire(); }, this)
{
}

void CommandOutlet::stop()
{
    has_stopped_ = true;
    timer_.cancel();
}

void CommandOutlet::carry(std::uint64_t connection, const commands::Command& command,
                          commands::WaitingPlaces::Place place, commands::Reply reply)
{
    iotcc_conn* const conn = lane_.find(connection);
    if (conn == nullptr || !net::Lane::is_identified(*conn) || has_stopped_)
        return reply({Result::not_connected});
    const std::uint64_t number = place.number();
    try {
        if (!pending_.add(connection, place, monotonic_ms() + command.timeout_ms, reply))
            return reply({Result::device_busy});
    } catch (const std::bad_alloc&) {
        return reply({Result::host_busy});
    }
    wait();
    const std::int32_t status = hand_over(*conn, command, number);
    if (status < 0) // unless it was answered, or the connection closed, in the call itself
        (void)pending_.finish(connection, number, {result_of(status)});
}

// By its handler; where that has no commands, by the topics that the device has subscribed to.
std::int32_t CommandOutlet::hand_over(iotcc_conn& conn, const commands::Command& command,
                                      std::uint64_t number)
{
    const std::int32_t status = call_handler(conn, command, number);
    BusOutlet* const bus = BusOutlet::current();
    if (status != IOTCC_E_UNSUPPORTED || bus == nullptr || !has_topics(bus->device_of(conn)))
        return status;
    const auto topic = command_topic(bus->device_of(conn), command.name, number);
    if (!topic)
        return IOTCC_E_ARG;
    std::int32_t result = IOTCC_E_NOMEM;
    bus->guarded(conn, [&] {
        result = IOTCC_E_UNSUPPORTED;
        // QoS 0: a device that goes away must not find it when nobody waits for it any more.
        if (bus->bus_lane().is_heard_by(conn, *topic))
            result = bus->bus_lane().publish({*topic, command.payload, 0, false}) ? IOTCC_OK
                                                                                  : IOTCC_E_BUSY;
    });
    return result;
}

std::int32_t CommandOutlet::call_handler(iotcc_conn& conn, const commands::Command& command,
                                         std::uint64_t number)
{
    iotcc_command record{};
    record.struct_size = sizeof record;
    record.timeout_ms = command.timeout_ms;
    record.kind = command.kind == commands::Kind::query ? IOTCC_QUERY : IOTCC_COMMAND;
    record.correlation = number;
    record.name = str(command.name);
    record.payload = {reinterpret_cast<const std::uint8_t*>(command.payload.data()),
                      command.payload.size()};
    const net::Endpoint& endpoint = lane_.endpoint_of(conn);
    if (endpoint.handler->on_command == nullptr)
        return IOTCC_E_UNSUPPORTED;
    std::int32_t status = IOTCC_E_EXCEPTION;
    const auto ask = [&] {
        lane_.call(conn, "on_command",
                   [&] { status = endpoint.handler->on_command(endpoint.self, &conn, &record); });
    };
    if (!net::Lane::is_watched(conn)) {
        ask();
        return status;
    }
    WatchDesk::of(conn).shown(ask);
    if (status >= 0)
        show(conn, command, number);
    return status;
}

// As if its handler had left it to topics, so that it has a name.
void CommandOutlet::show(iotcc_conn& conn, const commands::Command& command,
                         std::uint64_t number) noexcept
{
    try {
        const BusOutlet* const bus = BusOutlet::current();
        const std::string_view device = bus == nullptr ? "" : bus->device_of(conn);
        const auto topic =
            has_topics(device) ? command_topic(device, command.name, number) : std::nullopt;
        WatchDesk::of(conn).passed(conn, watch::Direction::out, topic.value_or(""),
                                   command.payload);
    } catch (const std::bad_alloc&) { // it is not shown
    }
}

bool CommandOutlet::replied(const iotcc_conn& conn, const iotcc_msg& reply)
{
    const Result result = reply.status < 0 ? Result::failed : Result::answered;
    return pending_.finish(
        conn.id, reply.correlation,
        {result, {reinterpret_cast<const char*>(reply.payload.ptr), reply.payload.len}});
}

void CommandOutlet::published(const iotcc_conn& conn, std::string_view topic,
                              std::string_view payload)
{
    const BusOutlet* const bus = BusOutlet::current();
    if (!pending_.next_deadline() || bus == nullptr)
        return; // nothing waits
    if (const auto number = answered_number(topic, bus->device_of(conn)))
        (void)pending_.finish(conn.id, *number, {Result::answered, std::string(payload)});
}

void CommandOutlet::closed(const iotcc_conn& conn, std::int32_t why)
{
    pending_.end(conn.id, why == IOTCC_CLOSE_SUPERSEDED ? Result::replaced : Result::not_connected);
}

// The timer runs for the first deadline that was known when it was set: most commands are answered
// before theirs, and cost it nothing.
void CommandOutlet::wait()
{
    const auto next_ms = pending_.next_deadline();
    if (!next_ms || has_stopped_ || (timer_.is_set() && timer_ms_ <= *next_ms))
        return;
    timer_ms_ = *next_ms;
    const std::uint64_t now_ms = monotonic_ms();
    timer_.set_in(std::chrono::milliseconds(*next_ms > now_ms ? *next_ms - now_ms : 0));
}

void CommandOutlet::expire()
{
    pending_.expire(monotonic_ms());
    wait();
}

} // namespace iotcc::abi
