#include "metric_table.hpp"

#include "metric_samples.hpp"

#include <array>

namespace iotcc::http {

namespace {

using namespace samples;

// One row per metric, in the order of the answer and of METRICS.md.
constexpr std::array kMetrics = {
    Metric{"iotcc_info", "gauge", "", "version", "Always 1; the label says which host this is.",
           info},
    Metric{"iotcc_state", "gauge", "", "state", "1 for the state that the host is in, else 0.",
           state},
    Metric{"iotcc_ready", "gauge", "", "", "1 where /readyz answers 200, else 0.", ready},
    Metric{"iotcc_degraded", "gauge", "", "",
           "Things that do not work; /readyz says which, in words.", degraded},
    Metric{"iotcc_lanes", "gauge", "", "", "Event loops that serve devices.",
           of_status<&NodeStatus::lanes>},
    Metric{"iotcc_connection_limit", "gauge", "connections", "",
           "Device connections that are taken at once; 0: no limit.",
           of_status<&NodeStatus::connection_limit>},
    Metric{"iotcc_connections_unidentified", "gauge", "connections", "",
           "Accepted, but not (yet) a device.", of_status<&NodeStatus::unidentified>},
    Metric{"iotcc_commands_waiting", "gauge", "commands", "",
           "Asked of devices, and not answered yet.", of_status<&NodeStatus::commands_waiting>},
    Metric{"iotcc_queries_waiting", "gauge", "queries", "",
           "Asked of devices, and not answered yet.", of_status<&NodeStatus::queries_waiting>},
    Metric{"iotcc_connections_open", "gauge", "connections", "instance",
           "Device connections that are open now.", of_totals<&Totals::open>},
    Metric{"iotcc_connections_opened_total", "counter", "connections", "instance",
           "Device connections that were identified and taken.", of_totals<&Totals::opened>},
    Metric{"iotcc_connections_closed_total", "counter", "connections", "instance",
           "Device connections that have ended.", of_totals<&Totals::closed>},
    Metric{"iotcc_connections_denied_total", "counter", "connections", "instance",
           "Connections that were refused before they became a device's.",
           of_totals<&Totals::denied>},
    Metric{"iotcc_received_messages_total", "counter", "messages", "instance",
           "Messages from devices.", of_counters<&Counters::received_messages>},
    Metric{"iotcc_sent_messages_total", "counter", "messages", "instance", "Messages to devices.",
           of_counters<&Counters::sent_messages>},
    Metric{"iotcc_received_bytes_total", "counter", "bytes", "instance",
           "Bytes from devices, framing included.", of_counters<&Counters::received_bytes>},
    Metric{"iotcc_sent_bytes_total", "counter", "bytes", "instance",
           "Bytes to devices, framing included, as accepted for sending.",
           of_counters<&Counters::sent_bytes>},
    Metric{"iotcc_errors_total", "counter", "", "instance",
           "Protocol violations of devices and callbacks that failed.",
           of_counters<&Counters::errors>},
    Metric{"iotcc_limit_reached_total", "counter", "", "instance, limit",
           "How often something was turned away, closed or held up by that limit.", limits},
    Metric{"iotcc_memory_limit_bytes", "gauge", "bytes", "",
           "Resident memory that the host keeps below; 0: no limit.", memory_limit},
    Metric{"iotcc_memory_step", "gauge", "", "step",
           "1 while that is in force for want of memory, else 0.", memory_steps},
    Metric{"iotcc_memory_steps_total", "counter", "", "step",
           "How often that came into force for want of memory.", memory_steps_begun},
    Metric{"iotcc_lane_turn_seconds", "histogram", "seconds", "lane",
           "Work of an event loop between two waits; `http` is the API's.", lane_turns},
    Metric{"iotcc_callback_seconds", "histogram", "seconds", "lane, instance",
           "Calls into a plugin, without the write of what it sent; `http`: of its routes.",
           callbacks},
    Metric{"iotcc_slow_callbacks_total", "counter", "", "lane, instance",
           "Calls into a plugin that took over 5 ms, while its lane (`http`: its own requests) "
           "waited.",
           slow_callbacks},
    Metric{"iotcc_bus_sessions", "gauge", "sessions", "",
           "Sessions with a name, as MQTT clients have them; their devices may be away.",
           of_bus<&BusRow::sessions>},
    Metric{"iotcc_bus_connected_sessions", "gauge", "sessions", "",
           "Sessions with a name whose device is connected.", of_bus<&BusRow::connected>},
    Metric{"iotcc_bus_subscriptions", "gauge", "subscriptions", "",
           "Topic filters of all sessions.", of_bus<&BusRow::subscriptions>},
    Metric{"iotcc_bus_retained_messages", "gauge", "messages", "", "Messages that topics keep.",
           of_bus<&BusRow::retained>},
    Metric{"iotcc_bus_queued_messages", "gauge", "messages", "",
           "Messages with QoS 1 and 2 that sessions are owed.", of_bus<&BusRow::queued>},
    Metric{"iotcc_bus_published_messages_total", "counter", "messages", "",
           "Messages that were published.", of_bus<&BusRow::published>},
    Metric{"iotcc_bus_delivered_messages_total", "counter", "messages", "",
           "Messages that went to a subscriber, one for each.", of_bus<&BusRow::delivered>},
    Metric{"iotcc_bus_dropped_messages_total", "counter", "messages", "reason",
           "Messages that a subscriber did not get: its output (QoS 0) or queue was full, its "
           "session ended, overloaded or expired, or the store cannot read them.",
           bus_drops},
    Metric{"iotcc_bus_denied_messages_total", "counter", "messages", "",
           "Messages and wills that their client had no right to publish.",
           of_bus<&BusRow::denied>},
    Metric{"iotcc_bus_withheld_messages_total", "counter", "messages", "",
           "Messages that a subscriber may not read, or their writer no longer write.",
           of_bus<&BusRow::withheld>},
    Metric{"iotcc_bus_held_messages_total", "counter", "messages", "",
           "Messages whose publisher had to wait for room in a queue.", of_bus<&BusRow::held>},
    Metric{"iotcc_bus_overloaded_sessions_total", "counter", "sessions", "",
           "Sessions that were ended since their queue was full and they took nothing.",
           of_bus<&BusRow::overloaded>},
    Metric{"iotcc_bus_retained_refused_total", "counter", "messages", "",
           "Messages that a topic did not keep, since too many are kept.",
           of_bus<&BusRow::retained_refused>},
    Metric{"iotcc_bus_store_failing", "gauge", "", "",
           "1 while what is to survive the host cannot be written, so that it is not acknowledged.",
           store_failing},
    Metric{"iotcc_bus_store_backlog_bytes", "gauge", "bytes", "",
           "What is to survive the host and is not written yet.",
           of_bus<&BusRow::store_backlog_bytes>},
    Metric{"iotcc_bus_store_disk_bytes", "gauge", "bytes", "",
           "Files in which sessions and messages survive the host.",
           of_bus<&BusRow::store_disk_bytes>},
    Metric{"iotcc_bus_store_segments", "gauge", "", "", "Number of these files.",
           of_bus<&BusRow::store_segments>},
    Metric{"iotcc_stale_storages", "gauge", "", "",
           "Storages that give no totals, so that their part of the numbers stands still.",
           stale_storages},
    Metric{"iotcc_sink_applied_rows_total", "counter", "rows", "instance",
           "Rows that the sink has taken.", of_sinks<&SinkProgress::applied>},
    Metric{"iotcc_sink_waiting_rows", "gauge", "rows", "instance",
           "Rows that wait for the sink, the batch in work included.",
           of_sinks<&SinkProgress::waiting>},
    Metric{"iotcc_sink_waiting_bytes", "gauge", "bytes", "instance",
           "Memory of the rows that wait for the sink.", of_sinks<&SinkProgress::waiting_bytes>},
    Metric{"iotcc_sink_dropped_rows_total", "counter", "rows", "instance",
           "Rows that the sink will never get, since its backlog was full.",
           of_sinks<&SinkProgress::dropped>},
    Metric{"iotcc_sink_failures_total", "counter", "", "instance",
           "Calls of the sink that failed; their rows come again.",
           of_sinks<&SinkProgress::failures>},
    Metric{"iotcc_sink_busy_seconds", "gauge", "seconds", "instance",
           "For how long the running call of the sink has not returned; 0: none runs.", sink_busy},
    Metric{"iotcc_instance_running", "gauge", "", "instance, kind",
           "1 while the instance runs; 0: idle or failed, see /v1/plugins.", instance_running},
    Metric{"iotcc_plugin_files", "gauge", "", "state",
           "Files in the plugin directories by what became of them.", plugin_files},
    Metric{"process_start_time_seconds", "gauge", "seconds", "", "Start of the host, in Unix time.",
           start_time},
    Metric{"process_cpu_seconds_total", "counter", "seconds", "",
           "CPU time, of the kernel and of the program.", of_process<&ProcessRow::cpu_seconds>},
    Metric{"process_resident_memory_bytes", "gauge", "bytes", "", "Resident memory.",
           of_process<&ProcessRow::resident_bytes>},
    Metric{"process_virtual_memory_bytes", "gauge", "bytes", "", "Address space in use.",
           of_process<&ProcessRow::virtual_bytes>},
    Metric{"process_heap_bytes", "gauge", "bytes", "", "Heap in use.",
           of_process<&ProcessRow::heap_bytes>},
    Metric{"process_open_fds", "gauge", "", "", "Open file descriptors.",
           of_process<&ProcessRow::open_files>},
    Metric{"process_max_fds", "gauge", "", "", "File descriptors that may be open.",
           of_process<&ProcessRow::file_limit>},
    Metric{"process_threads", "gauge", "", "", "Threads.", of_process<&ProcessRow::threads>},
};

} // namespace

std::span<const Metric> metric_table()
{
    return kMetrics;
}

std::string metric_reference()
{
    std::string page = "# Metrics\n\n"
                       "`GET /metrics` gives these, in the text format of Prometheus. Names are a "
                       "contract. Made from\n"
                       "`host/http/metric_table.cpp`; a test compares them.\n\n"
                       "| Name | Type | Unit | Labels | Meaning |\n|---|---|---|---|---|\n";
    for (const Metric& metric : kMetrics) {
        page.append("| `").append(metric.name).append("` | ").append(metric.type).append(" | ");
        page.append(metric.unit).append(" | ").append(metric.labels).append(" | ");
        page.append(metric.meaning).append(" |\n");
    }
    return page;
}

} // namespace iotcc::http
