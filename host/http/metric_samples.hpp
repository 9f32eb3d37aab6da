#pragma once
#include "metric_table.hpp"
#include "metric_text.hpp"
#include "node.hpp"

#include <cstdint>
#include <map>
#include <string_view>

// The samples of a metric, out of one look at the node: what the rows of the table name.
namespace iotcc::http::samples {

inline constexpr double kMsPerSecond = 1000;

template <auto Value> void of_status(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.status.*Value});
}

template <auto Value> void of_bus(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.status.bus.*Value});
}

inline void bus_drops(MetricText& text, const MetricSource& source)
{
    const DropRow& drops = source.status.bus.drops;
    text.sample(drops.output_full, {{"reason", "output_full"}});
    text.sample(drops.queue_full, {{"reason", "queue_full"}});
    text.sample(drops.overloaded, {{"reason", "overloaded"}});
    text.sample(drops.expired, {{"reason", "expired"}});
    text.sample(drops.unreadable, {{"reason", "unreadable"}});
}

inline void store_failing(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.status.bus.store_state == "failing" ? 1u : 0u});
}

inline void memory_limit(MetricText& text, const MetricSource& source)
{
    text.sample(source.status.memory.limit_bytes);
}

inline void memory_steps(MetricText& text, const MetricSource& source)
{
    for (const MemoryStepRow& step : source.status.memory.steps)
        text.sample(std::uint64_t{step.is_in_force ? 1u : 0u}, {{"step", step.name}});
}

inline void memory_steps_begun(MetricText& text, const MetricSource& source)
{
    for (const MemoryStepRow& step : source.status.memory.steps)
        text.sample(step.begun, {{"step", step.name}});
}

template <auto Value> void of_process(MetricText& text, const MetricSource& source)
{
    text.sample(source.process.*Value);
}

template <class F> void for_each_instance(const MetricSource& source, F f)
{
    for (const PluginRow& plugin : source.plugins)
        for (const InstanceRow& instance : plugin.instances)
            f(instance);
}

// Connections are counted by handlers only.
template <auto Value> void of_totals(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        if (!instance.storage.empty())
            text.sample(instance.totals.*Value, {{"instance", instance.name}});
    });
}

template <auto Value> void of_counters(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        if (!instance.storage.empty())
            text.sample(instance.totals.counters.*Value, {{"instance", instance.name}});
    });
}

inline void limits(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        for (const LimitCount& limit : instance.limits)
            text.sample(limit.times, {{"instance", instance.name}, {"limit", limit.name}});
    });
}

inline void lane_turns(MetricText& text, const MetricSource& source)
{
    for (const LaneRow& lane : source.lanes)
        text.samples(lane.turns, {{"lane", lane.name}});
}

// f(row, labels)
template <class F> void for_each_callback_row(const MetricSource& source, F f)
{
    for (const LaneRow& lane : source.lanes) {
        for (const CallbackRow& row : lane.callbacks)
            f(row, {{"lane", lane.name}, {"instance", row.instance}});
    }
}

inline void callbacks(MetricText& text, const MetricSource& source)
{
    for_each_callback_row(source, [&](const CallbackRow& row, MetricText::Labels labels) {
        text.samples(row.durations, labels);
    });
}

inline void slow_callbacks(MetricText& text, const MetricSource& source)
{
    for_each_callback_row(source, [&](const CallbackRow& row, MetricText::Labels labels) {
        text.sample(row.slow, labels);
    });
}

template <auto Value> void of_sinks(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        if (instance.sink)
            text.sample((*instance.sink).*Value, {{"instance", instance.name}});
    });
}

inline void sink_busy(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        if (instance.sink)
            text.sample(static_cast<double>(instance.sink->busy_ms) / kMsPerSecond,
                        {{"instance", instance.name}});
    });
}

inline void info(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{1}, {{"version", source.status.version}});
}

inline void state(MetricText& text, const MetricSource& source)
{
    for (const char* name : {"created", "started", "draining", "stopped"})
        text.sample(std::uint64_t{source.status.state == name ? 1u : 0u}, {{"state", name}});
}

inline void ready(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.readiness.ready ? 1u : 0u});
}

inline void degraded(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.readiness.degraded.size()});
}

inline void start_time(MetricText& text, const MetricSource& source)
{
    text.sample(static_cast<double>(source.status.start_ms) / kMsPerSecond);
}

inline void stale_storages(MetricText& text, const MetricSource& source)
{
    text.sample(std::uint64_t{source.status.stale_storages.size()});
}

inline void instance_running(MetricText& text, const MetricSource& source)
{
    for_each_instance(source, [&](const InstanceRow& instance) {
        text.sample(std::uint64_t{instance.state == "running" ? 1u : 0u},
                    {{"instance", instance.name}, {"kind", instance.kind}});
    });
}

inline void plugin_files(MetricText& text, const MetricSource& source)
{
    std::map<std::string_view, std::uint64_t> files = {
        {"failed", 0}, {"ignored", 0}, {"loaded", 0}, {"refused", 0}};
    for (const PluginRow& plugin : source.plugins)
        ++files[plugin.state];
    for (const auto& [name, number] : files)
        text.sample(number, {{"state", name}});
}

} // namespace iotcc::http::samples
