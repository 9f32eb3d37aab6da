#include "live_node.hpp"

#include "clock.hpp"
#include "counters.hpp"
#include "durations.hpp"
#include "process_figures.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace iotcc {

namespace {

Totals totals_of(const stats::StorageSet& storages, std::string_view instance)
{
    iotcc_totals raw{};
    raw.struct_size = sizeof raw;
    if (storages.totals(instance, raw) != IOTCC_OK)
        return {}; // it has not had a device yet
    return {raw.open, raw.opened, raw.closed, raw.denied, counters_of(raw.sum)};
}

MessageRates shown(const stats::MessageRates& rates)
{
    return {rates.received, rates.sent};
}

SinkProgress shown(const sinks::SinkFigures& figures)
{
    return {figures.applied,  figures.waiting, figures.waiting_bytes, figures.dropped,
            figures.failures, figures.failing, figures.busy_ms,       figures.last_error};
}

void add(std::vector<LimitCount>& sums, const std::vector<LimitCount>& counts)
{
    sums.resize(std::max(sums.size(), counts.size()));
    for (std::size_t i = 0; i < counts.size(); ++i) {
        sums[i].name = counts[i].name;
        sums[i].times += counts[i].times;
    }
}

} // namespace

LiveNode::LiveNode(const Sources& sources)
    : plugins_(sources.plugins), storages_(sources.storages), sinks_(sources.sinks),
      lanes_(sources.lanes), http_lane_(sources.http_lane), budget_(sources.budget),
      access_(sources.access), bus_(sources.bus), commands_(sources.commands),
      plugin_routes_(sources.plugin_routes), watches_(sources.watches), memory_(sources.memory),
      boot_id_(sources.boot_id), reloads_(sources.reloads), started_ms_(monotonic_ms()),
      started_unix_ms_(unix_ms()), rates_(storages_, started_ms_, started_unix_ms_)
{
}

void LiveNode::sample() noexcept
{
    rates_.tick(monotonic_ms(), unix_ms());
    try { // so that there are last ones of each instance when a storage fails
        for (const PluginRow& plugin : plugins_.rows())
            for (const InstanceRow& instance : plugin.instances)
                (void)totals_of(storages_, instance.name);
    } catch (const std::bad_alloc&) { // the next second tries again
    }
}

Authorization LiveNode::authorize(std::string_view token, std::string_view remote) const
{
    return access_.authorize(token, remote);
}

NodeStatus LiveNode::status() const
{
    constexpr std::array<const char*, 4> kStates = {"created", "started", "draining", "stopped"};
    const ProcessFigures process = process_figures();
    NodeStatus status;
    status.state = kStates[static_cast<std::size_t>(state_.load(std::memory_order_relaxed))];
    status.version = kVersion;
    status.boot_id = boot_id_.text();
    status.start_ms = started_unix_ms_;
    status.uptime_s = static_cast<double>(monotonic_ms() - started_ms_) / 1000;
    status.totals = totals_of(storages_, "");
    for (const PluginRow& plugin : plugins_.rows())
        for (const InstanceRow& instance : plugin.instances) {
            status.totals.denied += instance.totals.denied;
            add(status.limits, instance.limits);
        }
    for (stats::StorageSet::Failing& storage : storages_.failing())
        status.stale_storages.push_back(std::move(storage.name));
    status.rates = shown(rates_.host());
    status.lanes = static_cast<std::uint32_t>(lanes_.size());
    status.threads = process.threads;
    status.resident_bytes = process.resident_bytes;
    status.heap_bytes = process.heap_bytes;
    status.bus = bus_.row();
    status.commands_waiting = commands_.waiting(commands::Kind::command);
    status.queries_waiting = commands_.waiting(commands::Kind::query);
    status.memory = memory_.row();
    status.connection_limit = budget_.limit;
    status.tls_handshakes_failed = http_lane_.failed_handshakes();
    for (const auto& lane : lanes_) {
        status.tls_handshakes_failed += lane->failed_handshakes();
        const std::uint32_t identified = lane->identified_connections();
        const std::uint32_t served = lane->served_connections();
        status.unidentified += served > identified ? served - identified : 0;
    }
    return status;
}

ProcessRow LiveNode::process() const
{
    const ProcessFigures figures = process_figures();
    const DescriptorFigures files = descriptor_figures();
    return {figures.cpu_seconds,
            figures.resident_bytes,
            figures.virtual_bytes,
            figures.heap_bytes,
            files.open,
            files.limit,
            figures.threads};
}

std::vector<LaneRow> LiveNode::lanes() const
{
    std::vector<LaneRow> rows;
    for (const auto& lane : lanes_)
        rows.push_back({std::to_string(lane->index()), durations_of(lane->turn_times()),
                        plugins_.callbacks(lane->index())});
    rows.push_back({"http", durations_of(http_lane_.turn_times()), {}});
    for (abi::HttpDesk::Calls& calls : plugin_routes_.calls()) // on threads of their own
        rows.back().callbacks.push_back(
            {std::move(calls.instance), durations_of(calls.times), calls.slow});
    return rows;
}

std::vector<PluginRow> LiveNode::plugins() const
{
    std::vector<PluginRow> rows = plugins_.rows();
    for (PluginRow& plugin : rows)
        for (InstanceRow& instance : plugin.instances) {
            const std::uint64_t denied = instance.totals.denied;
            instance.totals = totals_of(storages_, instance.name);
            instance.totals.denied = denied;
            if (const auto figures = sinks_.figures(instance.name))
                instance.sink = shown(*figures);
        }
    return rows;
}

Node::Order LiveNode::set_log_level(const std::string& instance, const std::string& level) const
{
    const auto named = log::level_named(level);
    if (!named && !level.empty())
        return Order::bad_value;
    return plugins_.set_log_level(instance, named) ? Order::done : Order::no_such_instance;
}

std::optional<ReloadReport> LiveNode::last_reload() const
{
    return reloads_.last();
}

bool LiveNode::reload(std::function<void(const ReloadReport&)> done) const
{
    return reloads_.ask(std::move(done));
}

} // namespace iotcc
