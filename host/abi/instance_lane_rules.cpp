#include "clock.hpp"
#include "instance.hpp"
#include "instance_lane.hpp"
#include "lane.hpp"

#include <string>
#include <utility>

// What the rules say of a device, at once or later.
namespace iotcc::abi {

std::int32_t InstanceLane::ask_rules(iotcc_conn& conn, const iotcc_device& device,
                                     Rules::Progress progress)
{
    const Rules& rules = *instance_.rooms().rules;
    const Rules::Verdict verdict = rules.connect(lane_.index(), conn.id, device,
                                                 net::Lane::arrival_of(conn).remote(), progress);
    if (verdict.result == IOTCC_PENDING) {
        await_verdict(conn, device, progress, *verdict.by);
        return IOTCC_PENDING;
    }
    if (verdict.result == IOTCC_OK)
        return attach_allowed(conn, device);
    return refuse(conn, verdict.result,
                  named(device.device_id) + (verdict.by == nullptr
                                                 ? std::string(": no rule allows it")
                                                 : ": refused by " + verdict.by->name()));
}

void InstanceLane::await_verdict(iotcc_conn& conn, const iotcc_device& device,
                                 const Rules::Progress& progress, const Instance& rule)
{
    awaited_.insert_or_assign(
        conn.id, AwaitedVerdict{WaitingDevice(device), progress, &rule, monotonic_ms()});
    verdict_delays_.add(conn.id);
    lane_.hold_reading(conn);
}

void InstanceLane::rule_decided(std::uint64_t connection, const Instance& rule,
                                std::int32_t verdict, std::string_view why)
{
    const auto found = awaited_.find(connection);
    iotcc_conn* const conn = lane_.find(connection);
    if (found == awaited_.end() || found->second.rule != &rule || conn == nullptr)
        return; // overdue, closed meanwhile, or never asked
    AwaitedVerdict awaited = std::move(found->second);
    awaited_.erase(found);
    if (verdict < 0) {
        const std::string reason = named(awaited.device.record().device_id) + ": refused by " +
                                   rule.name() + (why.empty() ? "" : ": ") + std::string(why);
        return tell_verdict(*conn, refuse(*conn, IOTCC_E_DENIED, reason));
    }
    awaited.progress.is_allowed = true;
    go_on(connection, awaited);
}

// As if the rule had no opinion. Not for one that the connection has come to since.
void InstanceLane::verdict_is_overdue(std::uint64_t connection)
{
    const auto found = awaited_.find(connection);
    if (found == awaited_.end() ||
        monotonic_ms() - found->second.since_ms < instance_.rooms().verdict_ms)
        return;
    const AwaitedVerdict awaited = std::move(found->second);
    awaited_.erase(found);
    instance_.log(log::Level::warn, named(awaited.device.record().device_id) + ": " +
                                        awaited.rule->name() + " gave no verdict in time");
    go_on(connection, awaited);
}

void InstanceLane::go_on(std::uint64_t connection, const AwaitedVerdict& awaited)
{
    iotcc_conn* const conn = lane_.find(connection);
    if (conn == nullptr)
        return; // closed meanwhile
    std::int32_t result = IOTCC_E_NOMEM;
    instance_.guarded("io.identify", [&] {
        result = ask_rules(*conn, awaited.device.record(), awaited.progress);
    });
    tell_decided(*conn, result);
}

} // namespace iotcc::abi
