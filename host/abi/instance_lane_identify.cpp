#include "clock.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"
#include "utf8.hpp"
#include "views.hpp"

#include <memory>
#include <string>
#include <utility>

// How a connection becomes a device's, or is refused: at once, or when others gave way or its
// password was tried.
namespace iotcc::abi {

namespace {

constexpr std::uint32_t kSupersedingFlags = IOTCC_DEVICE_SUPERSEDE | IOTCC_DEVICE_EXCLUSIVE;
constexpr std::size_t kLongestDeviceId = 65535; // as MQTT allows

bool is_device_id(iotcc_str id)
{
    return id.len != 0 && id.len <= kLongestDeviceId && text::is_plain_text(view(id));
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

} // namespace

std::string InstanceLane::named(iotcc_str device_id)
{
    constexpr std::size_t kShown = 128;
    return "device \"" + std::string(view(device_id).substr(0, kShown)) + '"';
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
    if (lane_.memory_step() == net::MemoryStep::no_devices) {
        instance_.limit_reached(net::Limit::memory, net::Lane::arrival_of(conn).remote());
        return refuse(conn, IOTCC_E_BUSY, named(device.device_id) + ": no memory for it");
    }
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
    tell_decided(*conn, result);
}

// After what was PENDING. Its hold ends first: on_verdict may take one of its own, which stands.
void InstanceLane::tell_decided(iotcc_conn& conn, std::int32_t result)
{
    if (result == IOTCC_PENDING)
        return; // now a rule's verdict is awaited
    if (result != IOTCC_OK)
        lane_.close(conn, IOTCC_CLOSE_OVERLOAD, ""); // changes nothing where it closes already
    else
        lane_.resume_reading(conn);
    tell_verdict(conn, result);
}

void InstanceLane::tell_verdict(iotcc_conn& conn, std::int32_t verdict)
{
    if (endpoint_.handler->on_verdict != nullptr)
        lane_.call(conn, "on_verdict",
                   [&] { endpoint_.handler->on_verdict(endpoint_.self, &conn, verdict); });
}

std::int32_t InstanceLane::attach_or_refuse(iotcc_conn& conn, const iotcc_device& device)
{
    if (instance_.rooms().rules != nullptr)
        return ask_rules(conn, device, {});
    return attach_allowed(conn, device);
}

std::int32_t InstanceLane::attach_allowed(iotcc_conn& conn, const iotcc_device& device)
{
    const std::int32_t result = attach(conn, device);
    return result == IOTCC_OK ? IOTCC_OK : refuse(conn, result, "refused by the storage");
}

std::int32_t InstanceLane::refuse(iotcc_conn& conn, std::int32_t result, std::string_view reason)
{
    lane_.close(conn, close_reason(result), reason);
    return result;
}

} // namespace iotcc::abi
