#include "live_node.hpp"

#include "clock.hpp"
#include "durations.hpp"
#include "process_figures.hpp"
#include "version.hpp"

#include <algorithm>
#include <array>
#include <new>

namespace iotcc {

namespace {

Counters counters_of(const iotcc_slot& slot)
{
    return {slot.rx_msgs,    slot.tx_msgs,    slot.rx_bytes, slot.tx_bytes,
            slot.last_rx_ms, slot.last_tx_ms, slot.errors};
}

Totals totals_of(const stats::StorageSet& storages, std::string_view instance)
{
    iotcc_totals raw{};
    raw.struct_size = sizeof raw;
    if (storages.totals(instance, raw) != IOTCC_OK)
        return {}; // it has not had a device yet
    return {raw.open, raw.opened, raw.closed, raw.denied, counters_of(raw.sum)};
}

std::string as_text(iotcc_str view)
{
    return {view.ptr, view.len};
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
      memory_(sources.memory),
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

struct LiveNode::RowCollector {
    const LiveNode& node;
    std::vector<ConnectionRow> rows;

    // iotcc_row_fn: C calls it, so nothing may be thrown.
    static std::int32_t take(void* self, const iotcc_row* row) noexcept
    {
        auto& collector = *static_cast<RowCollector*>(self);
        try {
            collector.rows.push_back(collector.node.row_of(*row));
            return IOTCC_OK;
        } catch (...) {
            return IOTCC_E_NOMEM;
        }
    }
};

std::optional<ConnectionPage> LiveNode::connections(std::uint64_t cursor, std::uint32_t limit) const
{
    RowCollector collector{*this, {}};
    // A storage may answer with fewer rows than asked for; a page is short only at the end.
    do {
        const auto wanted = limit - static_cast<std::uint32_t>(collector.rows.size());
        if (storages_.scan(cursor, wanted, RowCollector::take, &collector) < 0)
            return std::nullopt;
    } while (cursor != 0 && collector.rows.size() < limit);
    return ConnectionPage{std::move(collector.rows), cursor};
}

std::vector<ConnectionRow> LiveNode::device(const std::string& device_id) const
{
    RowCollector collector{*this, {}};
    (void)storages_.find(device_id, RowCollector::take, &collector); // not found: no rows
    return std::move(collector.rows);
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

ConnectionRow LiveNode::row_of(const iotcc_row& row) const
{
    ConnectionRow shown_row;
    shown_row.connection_id = boot_id_.connection(row.conn_id);
    shown_row.instance = as_text(row.instance);
    shown_row.remote = as_text(row.remote);
    shown_row.device_id = as_text(row.device_id);
    shown_row.device_name = as_text(row.device_name);
    shown_row.device_type = as_text(row.device_type);
    shown_row.user_agent = as_text(row.user_agent);
    shown_row.opened_ms = row.opened_ms;
    shown_row.counters = counters_of(row.counters);
    const std::uint64_t now_ms = monotonic_ms();
    shown_row.uptime_ms = rates_.age_ms(row, now_ms).value_or(0);
    shown_row.rates = shown(rates_.of(row, now_ms));
    return shown_row;
}

} // namespace iotcc
