#include "instance_lane.hpp"

#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "command_desk.hpp"
#include "instance.hpp"
#include "lane.hpp"
#include "log.hpp"
#include "row_feed.hpp"
#include "views.hpp"
#include "watch_desk.hpp"

#include <string>

namespace iotcc::abi {

InstanceLane::InstanceLane(Instance& instance, net::Lane& lane)
    : instance_(instance), lane_(lane), registrations_(instance, lane), gate_(*this), late_(*this),
      verdict_delays_(lane, std::chrono::milliseconds(instance.rooms().verdict_ms),
                      [this](std::uint64_t connection) { verdict_is_overdue(connection); })
{
}

void InstanceLane::serve(const net::Endpoint& endpoint, StorageBinding storage)
{
    endpoint_ = endpoint;
    endpoint_.agg = &sum_;
    endpoint_.calls = &calls_;
    endpoint_.events = this;
    endpoint_.owner = this;
    storage_ = storage;
}

std::int32_t InstanceLane::attach(iotcc_conn& conn, const iotcc_device& device)
{
    // A copy, whose text is shown when adopt_slot has given the arrival back, possibly to the
    // kernel.
    const net::Arrival arrival = net::Lane::arrival_of(conn);
    iotcc_device shown = device;
    shown.username = {};
    shown.password = {};
    iotcc_attach who{};
    who.struct_size = sizeof who;
    who.lane = conn.lane;
    who.conn_id = conn.id;
    who.opened_ms = arrival.opened_ms;
    who.instance = {instance_.name().data(), instance_.name().size()};
    who.remote = {arrival.remote().data(), arrival.remote().size()};
    who.device = &shown;
    who.so_far = conn.slot;
    who.agg = &sum_;
    iotcc_slot* slot = nullptr;
    std::int32_t result = IOTCC_E_EXCEPTION;
    try {
        result = storage_.vtable->attach(storage_.self, &who, &slot);
    } catch (...) { // a storage plugin's; the peer is refused below
    }
    if (result < 0)
        return result;
    if (slot == nullptr || reinterpret_cast<std::uintptr_t>(slot) % alignof(net::Arrival) != 0)
        return IOTCC_E_FAIL;
    lane_.adopt_slot(conn, *slot);
    note_opened(conn, who);
    if (BusOutlet* const bus = BusOutlet::current())
        bus->identified(conn, view(device.device_id), gate_.user_of(conn.id),
                        instance_.wants_down() && (device.flags & IOTCC_DEVICE_SUBSCRIBES) == 0);
    return IOTCC_OK;
}

LaneWatches* InstanceLane::watches() noexcept
{
    WatchDesk* const desk = instance_.rooms().watches;
    if (desk == nullptr || desk->on(lane_.index()).is_idle())
        return nullptr;
    return &desk->on(lane_.index());
}

void InstanceLane::note_opened(iotcc_conn& conn, const iotcc_attach& who)
{
    sinks::RowFeed* const rows = instance_.rooms().rows;
    LaneWatches* const watched = watches();
    if ((rows == nullptr || !rows->is_open()) && watched == nullptr)
        return;
    iotcc_row row{};
    row.struct_size = sizeof row;
    row.conn_id = who.conn_id;
    row.opened_ms = who.opened_ms;
    row.instance = who.instance;
    row.remote = who.remote;
    row.device_id = who.device->device_id;
    row.device_name = who.device->device_name;
    row.device_type = who.device->device_type;
    row.user_agent = who.device->user_agent;
    row.counters = *conn.slot;
    if (rows != nullptr)
        rows->opened(row);
    if (watched != nullptr)
        watched->opened(conn, row);
}

// The closing is noted when the storage has let go: whoever walks over it then cannot meet a
// connection that the sinks were told is closed.
void InstanceLane::detach(iotcc_conn& conn, std::int32_t why)
{
    const iotcc_slot last = *conn.slot;
    try {
        storage_.vtable->detach(storage_.self, conn.id, conn.slot, why);
    } catch (...) {
        instance_.log(log::Level::error, "the storage threw in detach");
    }
    if (sinks::RowFeed* const rows = instance_.rooms().rows)
        rows->closed(conn.id, last);
}

void InstanceLane::closed(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    try {
        log_closed(conn, why, text);
    } catch (const std::bad_alloc&) { // a line less; the numbers must be right
    }
    awaited_.erase(conn.id);
    if (net::Lane::is_identified(conn)) {
        left(conn, why, text);
    } else {
        forget_in_bus(conn, why);
        if (!is_ordinary(why) && why != IOTCC_CLOSE_SUPERSEDED)
            denied_.fetch_add(1, std::memory_order_relaxed);
    }
    gate_.left(conn.id);
}

// As with the sinks, who watches hears of it when the storage has let go.
void InstanceLane::left(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    const BusOutlet* const bus = BusOutlet::current();
    const Rules* const rules = instance_.rooms().rules;
    if (rules != nullptr && !rules->empty() && bus != nullptr)
        rules->disconnect(conn.lane, conn.id, bus->device_of(conn), why);
    LaneWatches* const watched = watches();
    std::string device;
    try {
        if (watched != nullptr && bus != nullptr)
            device = bus->device_of(conn);
    } catch (const std::bad_alloc&) { // who watches is told without it
    }
    forget_in_bus(conn, why);
    if (CommandDesk* const commands = instance_.rooms().commands)
        commands->outlet(conn.lane).closed(conn, why);
    detach(conn, why);
    if (watched != nullptr)
        watched->closed(conn, {device, instance_.name(), text, why});
}

void InstanceLane::forget_in_bus(iotcc_conn& conn, std::int32_t why)
{
    if (BusOutlet* const bus = BusOutlet::current())
        bus->guarded(conn, [&] { bus->closed(conn, why); });
}

void InstanceLane::drained(iotcc_conn& conn)
{
    if (BusOutlet* const bus = BusOutlet::current())
        bus->bus_lane().writable(conn);
}

void InstanceLane::end_waits()
{
    registrations_.clear();
    late_.clear();
    verdict_delays_.clear();
}

void InstanceLane::turned_away(net::Limit limit, std::string_view remote)
{
    denied_.fetch_add(1, std::memory_order_relaxed);
    instance_.limit_reached(limit, remote);
}

void InstanceLane::limit_reached(net::Limit limit)
{
    instance_.limit_reached(limit, "");
}

void InstanceLane::close_revoked(const auth::TokenSet* tokens, const auth::PasswordSet* users)
{
    const std::size_t closed = gate_.close_revoked(tokens, users);
    if (closed != 0)
        instance_.log(log::Level::warn, std::to_string(closed) + " connections on lane " +
                                            std::to_string(lane_.index()) +
                                            " close: they would not be let in any more");
}

} // namespace iotcc::abi
