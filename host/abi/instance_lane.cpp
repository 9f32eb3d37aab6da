#include "instance_lane.hpp"

#include "bus_lane.hpp"
#include "bus_outlet.hpp"
#include "clock.hpp"
#include "command_desk.hpp"
#include "instance.hpp"
#include "lane.hpp"
#include "log.hpp"
#include "row_feed.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace iotcc::abi {

namespace {

constexpr std::uint32_t kSupersedingFlags = IOTCC_DEVICE_SUPERSEDE | IOTCC_DEVICE_EXCLUSIVE;
constexpr std::size_t kLongestDeviceId = 65535; // as MQTT allows

bool is_device_id(iotcc_str id)
{
    return id.len != 0 && id.len <= kLongestDeviceId && text::is_plain_text({id.ptr, id.len});
}

std::int32_t close_reason(std::int32_t refusal)
{
    switch (refusal) {
    case IOTCC_E_ARG:
        return IOTCC_CLOSE_PROTOCOL;
    case IOTCC_E_DENIED:
    case IOTCC_E_EXISTS:
        return IOTCC_CLOSE_DENIED;
    default:
        return IOTCC_CLOSE_OVERLOAD;
    }
}

// For the log, which cleans it.
std::string named(iotcc_str device_id)
{
    constexpr std::size_t kShown = 128;
    return "device \"" + std::string(device_id.ptr, std::min(device_id.len, kShown)) + '"';
}

} // namespace

InstanceLane::InstanceLane(Instance& instance, net::Lane& lane)
    : instance_(instance), lane_(lane), registrations_(instance, lane), gate_(*this), late_(*this)
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

std::int32_t InstanceLane::identify(iotcc_conn& conn, const iotcc_device& device)
{
    if (net::Lane::is_identified(conn) || net::Lane::is_held(conn)) {
        lane_.close(conn, IOTCC_CLOSE_LOCAL, "identified twice");
        return IOTCC_E_ARG;
    }
    if (device.struct_size < sizeof device || !is_device_id(device.device_id))
        return refuse(conn, IOTCC_E_ARG,
                      "bad device id (1 to 65535 bytes of UTF-8 without control characters)");
    if ((device.flags & IOTCC_DEVICE_REFUSE) != 0 && (device.flags & kSupersedingFlags) != 0)
        return refuse(conn, IOTCC_E_ARG, "flags that exclude each other");
    const DeviceGate::Verdict verdict = gate_.enter(conn, device);
    if (verdict.result == IOTCC_OK) {
        (void)gate_.take_waiting(conn.id); // it need not
        return attach_or_refuse(conn, gate_.as_proved(conn, device));
    }
    if (verdict.result == IOTCC_PENDING) {
        lane_.hold_reading(conn);
        return IOTCC_PENDING;
    }
    const std::string reason = named(device.device_id) + ": " + verdict.reason;
    if (verdict.result == IOTCC_E_DENIED && device.password.len != 0)
        return refuse_or_delay(conn, reason);
    return refuse(conn, verdict.result, reason);
}

std::int32_t InstanceLane::refuse_or_delay(iotcc_conn& conn, std::string_view reason)
{
    const std::string_view remote = net::Lane::arrival_of(conn).remote();
    if (!instance_.rooms().wrong_tokens.is_one_too_many(remote, monotonic_ms()))
        return refuse(conn, IOTCC_E_DENIED, reason);
    instance_.limit_reached(net::Limit::wrong_tokens, remote);
    if (!late_.add(conn.id, std::string(reason)))
        return refuse(conn, IOTCC_E_DENIED, reason);
    lane_.hold_reading(conn);
    return IOTCC_PENDING;
}

void InstanceLane::refuse_late(std::uint64_t connection, std::string_view reason)
{
    if (iotcc_conn* const conn = lane_.find(connection))
        tell_verdict(*conn, refuse(*conn, IOTCC_E_DENIED, reason));
}

void InstanceLane::password_tried(std::uint64_t connection, auth::PasswordAnswer answer)
{
    const std::unique_ptr<PasswordTrial> trial = gate_.take_trial(connection);
    iotcc_conn* const conn = lane_.find(connection);
    if (trial == nullptr || conn == nullptr)
        return; // closed meanwhile
    std::int32_t result = IOTCC_E_NOMEM;
    instance_.guarded("io.identify",
                      [&] { result = enter_tried(*conn, std::move(*trial), answer); });
    if (result == IOTCC_OK)
        return decide(connection);
    if (result == IOTCC_PENDING)
        return;
    lane_.close(*conn, IOTCC_CLOSE_OVERLOAD, ""); // changes nothing where it closes already
    tell_verdict(*conn, result);
}

std::int32_t InstanceLane::enter_tried(iotcc_conn& conn, PasswordTrial trial,
                                       auth::PasswordAnswer answer)
{
    const std::string name = named(trial.device.record().device_id);
    const DeviceGate::Verdict verdict = gate_.enter_tried(conn, std::move(trial), answer);
    if (verdict.result == IOTCC_OK || verdict.result == IOTCC_PENDING)
        return verdict.result;
    const std::string reason = name + ": " + verdict.reason;
    return verdict.result == IOTCC_E_DENIED ? refuse_or_delay(conn, reason)
                                            : refuse(conn, verdict.result, reason);
}

void InstanceLane::decide(std::uint64_t connection)
{
    const std::unique_ptr<WaitingDevice> device = gate_.take_waiting(connection);
    iotcc_conn* const conn = lane_.find(connection);
    if (device == nullptr || conn == nullptr)
        return; // closed meanwhile
    std::int32_t result = IOTCC_E_NOMEM;
    instance_.guarded("io.identify", [&] { result = attach_or_refuse(*conn, device->record()); });
    if (result != IOTCC_OK)
        lane_.close(*conn, IOTCC_CLOSE_OVERLOAD, ""); // changes nothing where it closes already
    tell_verdict(*conn, result);
    if (result == IOTCC_OK)
        lane_.resume_reading(*conn);
}

void InstanceLane::tell_verdict(iotcc_conn& conn, std::int32_t verdict)
{
    if (endpoint_.handler->on_verdict != nullptr)
        lane_.call(conn, "on_verdict",
                   [&] { endpoint_.handler->on_verdict(endpoint_.self, &conn, verdict); });
}

std::int32_t InstanceLane::attach_or_refuse(iotcc_conn& conn, const iotcc_device& device)
{
    const std::int32_t result = attach(conn, device);
    return result == IOTCC_OK ? IOTCC_OK : refuse(conn, result, "refused by the storage");
}

std::int32_t InstanceLane::refuse(iotcc_conn& conn, std::int32_t result, std::string_view reason)
{
    lane_.close(conn, close_reason(result), reason);
    return result;
}

std::int32_t InstanceLane::attach(iotcc_conn& conn, const iotcc_device& device)
{
    const net::Arrival& arrival = net::Lane::arrival_of(conn);
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
    note_opened(who, *slot);
    if (BusOutlet* const bus = BusOutlet::current())
        bus->identified(conn, {device.device_id.ptr, device.device_id.len}, gate_.user_of(conn.id),
                        instance_.wants_down() && (device.flags & IOTCC_DEVICE_SUBSCRIBES) == 0);
    return IOTCC_OK;
}

void InstanceLane::note_opened(const iotcc_attach& who, const iotcc_slot& counters)
{
    sinks::RowFeed* const rows = instance_.rooms().rows;
    if (rows == nullptr || !rows->is_open())
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
    row.counters = counters;
    rows->opened(row);
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
    if (BusOutlet* const bus = BusOutlet::current())
        bus->guarded(conn, [&] { bus->closed(conn, why); });
    if (net::Lane::is_identified(conn)) {
        if (CommandDesk* const commands = instance_.rooms().commands)
            commands->outlet(conn.lane).closed(conn, why);
        detach(conn, why);
    } else if (!is_ordinary(why) && why != IOTCC_CLOSE_SUPERSEDED)
        denied_.fetch_add(1, std::memory_order_relaxed);
    gate_.left(conn.id);
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
                                            " close: their credentials were revoked");
}

} // namespace iotcc::abi
