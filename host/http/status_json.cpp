#include "status_json.hpp"

#include "front_figures.hpp"
#include "node.hpp"

namespace iotcc::http {
namespace {

// What the API's own limits have done.
void write_front(JsonWriter& json, const FrontFigures& figures)
{
    const auto member = [&](std::string_view name, const auto& count) {
        json.member(name, count.load(std::memory_order_relaxed));
    };
    json.key("http");
    json.begin_object();
    member("connections", figures.connections);
    member("streams", figures.streams);
    member("requests", figures.requests);
    member("refused", figures.refused);
    member("timed_out", figures.timed_out);
    member("made_room", figures.made_room);
    member("turned_away", figures.turned_away);
    member("slow_readers", figures.slow_readers);
    json.end_object();
}

void write_drops(JsonWriter& json, const DropRow& drops)
{
    json.key("drops");
    json.begin_object();
    json.member("output_full", drops.output_full);
    json.member("queue_full", drops.queue_full);
    json.member("overloaded", drops.overloaded);
    json.member("expired", drops.expired);
    json.member("unreadable", drops.unreadable);
    json.end_object();
}

void write_bus(JsonWriter& json, const BusRow& bus)
{
    json.key("bus");
    json.begin_object();
    json.member("sessions", bus.sessions);
    json.member("connected", bus.connected);
    json.member("subscriptions", bus.subscriptions);
    json.member("retained", bus.retained);
    json.member("queued", bus.queued);
    json.member("published", bus.published);
    json.member("delivered", bus.delivered);
    json.member("dropped", bus.dropped);
    write_drops(json, bus.drops);
    json.member("denied", bus.denied);
    json.member("withheld", bus.withheld);
    json.member("held", bus.held);
    json.member("overloaded", bus.overloaded);
    json.member("retained_refused", bus.retained_refused);
    json.key("store");
    json.begin_object();
    json.member("state", bus.store_state);
    json.member("backlog_bytes", bus.store_backlog_bytes);
    json.member("disk_bytes", bus.store_disk_bytes);
    json.member("segments", bus.store_segments);
    json.end_object();
    json.end_object();
}

void write_memory(JsonWriter& json, const MemoryRow& memory)
{
    json.key("memory");
    json.begin_object();
    json.member("limit_bytes", memory.limit_bytes);
    json.key("in_force");
    json.begin_array();
    for (const auto& step : memory.steps)
        if (step.is_in_force)
            json.value(step.name);
    json.end_array();
    json.key("begun");
    json.begin_object();
    for (const auto& step : memory.steps)
        json.member(step.name, step.begun);
    json.end_object();
    json.end_object();
}

} // namespace

void write_counters(JsonWriter& json, const Counters& counters)
{
    json.member("received_messages", counters.received_messages);
    json.member("sent_messages", counters.sent_messages);
    json.member("received_bytes", counters.received_bytes);
    json.member("sent_bytes", counters.sent_bytes);
    json.member("last_received_ms", counters.last_received_ms);
    json.member("last_sent_ms", counters.last_sent_ms);
    json.member("errors", counters.errors);
}

void write_rates(JsonWriter& json, const MessageRates& rates)
{
    json.member("received_messages_per_second", rates.received);
    json.member("sent_messages_per_second", rates.sent);
}

void write_totals(JsonWriter& json, const Totals& totals)
{
    json.key("totals");
    json.begin_object();
    json.member("open", totals.open);
    json.member("opened", totals.opened);
    json.member("closed", totals.closed);
    json.member("denied", totals.denied);
    write_counters(json, totals.counters);
    json.end_object();
}

void write_limits(JsonWriter& json, const std::vector<LimitCount>& limits)
{
    json.key("limits");
    json.begin_object();
    for (const auto& limit : limits)
        json.member(limit.name, limit.times);
    json.end_object();
}

void write_status(JsonWriter& json, const NodeStatus& status, const FrontFigures* figures)
{
    json.member("state", status.state);
    json.member("version", status.version);
    json.member("boot_id", status.boot_id);
    json.member("start_ms", status.start_ms);
    json.member("lanes", status.lanes);
    json.member("threads", status.threads);
    json.member("resident_bytes", status.resident_bytes);
    json.member("heap_bytes", status.heap_bytes);
    json.member("connection_limit", status.connection_limit);
    json.member("unidentified", status.unidentified);
    json.member("tls_handshakes_failed", status.tls_handshakes_failed);
    write_totals(json, status.totals);
    json.member("stale_storages", status.stale_storages);
    write_limits(json, status.limits);
    json.member("commands_waiting", status.commands_waiting);
    json.member("queries_waiting", status.queries_waiting);
    write_bus(json, status.bus);
    write_memory(json, status.memory);
    json.key("rates");
    json.begin_object();
    write_rates(json, status.rates);
    json.end_object();
    if (figures != nullptr)
        write_front(json, *figures);
}

} // namespace iotcc::http
