#include "original_routes.hpp"

#include "front_figures.hpp"
#include "json_writer.hpp"
#include "node.hpp"

#include <algorithm>

namespace iotcc::http {
namespace {

constexpr std::uint32_t kMaxDevices = 1000; // the original gives all; ours gives pages under /v1

std::uint64_t seconds(std::uint64_t ms)
{
    return ms / 1000;
}

std::uint64_t mebibytes(std::uint64_t bytes)
{
    return bytes / (1024 * 1024);
}

// Its clients know created, started and stopped; there, draining was a part of started.
std::string_view original_state(const NodeStatus& status)
{
    return status.state == "draining" ? std::string_view("started")
                                      : std::string_view(status.state);
}

// There are no goroutines here, so threads stand for them.
void write_process(JsonWriter& json, const NodeStatus& status)
{
    json.member("go_routines", status.threads);
    json.member("system_memory", mebibytes(status.resident_bytes));
    json.member("allocated_memory", mebibytes(status.heap_bytes));
    json.member("heap_allocated_memory", mebibytes(status.heap_bytes));
}

// Generation 1 speaks of incoming and outgoing.
void write_traffic_1(JsonWriter& json, const Counters& counters, const MessageRates& rates)
{
    json.member("incoming_messages", counters.received_messages);
    json.member("incoming_messages_per_second", rates.received);
    json.member("outgoing_messages", counters.sent_messages);
    json.member("outgoing_messages_per_second", rates.sent);
}

// Generation 2 of received and sent.
void write_traffic_2(JsonWriter& json, const Counters& counters, const MessageRates& rates)
{
    json.member("received_messages", counters.received_messages);
    json.member("received_messages_per_second", rates.received);
    json.member("sent_messages", counters.sent_messages);
    json.member("sent_messages_per_second", rates.sent);
}

void write_units(JsonWriter& json, std::initializer_list<std::string_view> names)
{
    json.key("units");
    json.begin_object();
    for (const auto name : names)
        json.member(name, name == "uptime" ? "secs" : name.ends_with("_memory") ? "Mb" : "");
    json.end_object();
}

void write_metrics(JsonWriter& json, const NodeStatus& status, std::uint64_t streams)
{
    json.key("metrics");
    json.begin_object();
    json.member("server_current_state", original_state(status));
    json.member("connections", status.totals.open);
    json.member("start_time", seconds(status.start_ms));
    write_traffic_2(json, status.totals.counters, status.rates);
    json.member("commands_waiting", status.commands_waiting);
    json.member("queries_waiting", status.queries_waiting);
    write_process(json, status);
    json.member("sse_subscribers", streams);
    json.end_object();
}

// One object with the flat keys of generation 1 and the two objects of generation 2.
void get_original_status(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const auto status = context.node.status();
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("server_current_state", original_state(status));
    json.member("connections", status.totals.open);
    json.member("uptime", static_cast<std::uint64_t>(std::max(status.uptime_s, 0.0)));
    write_traffic_1(json, status.totals.counters, status.rates);
    write_process(json, status);
    const auto* const figures = context.figures;
    write_metrics(json, status, figures == nullptr ? 0 : figures->streams.load());
    write_units(json,
                {"server_current_state", "connections", "uptime", "start_time", "received_messages",
                 "received_messages_per_second", "sent_messages", "sent_messages_per_second",
                 "commands_waiting", "queries_waiting", "go_routines", "system_memory",
                 "allocated_memory", "heap_allocated_memory", "sse_subscribers"});
    json.end_object();
    answer.send(std::move(response));
}

void write_device_row(JsonWriter& json, const ConnectionRow& row)
{
    json.begin_object();
    json.member("connection_id", row.connection_id);
    json.member("device_id", row.device_id);
    json.member("device_name", row.device_name);
    json.member("device_type", row.device_type);
    json.member("user_agent", row.user_agent);
    json.member("remote_address", row.remote);
    json.member("created_at", seconds(row.opened_ms));
    json.member("last_received_message", seconds(row.counters.last_received_ms));
    json.member("last_sent_message", seconds(row.counters.last_sent_ms));
    json.member("received_messages", row.counters.received_messages);
    json.member("sent_messages", row.counters.sent_messages);
    json.end_object();
}

void get_original_devices(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    ListQuery query;
    query.limit = kMaxDevices;
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.key("devices");
    json.begin_array();
    for (const auto& row : context.node.connections(query).rows)
        write_device_row(json, row);
    json.end_array();
    json.end_object();
    answer.send(std::move(response));
}

// All connections of one device as one: the original knows one per device.
struct DeviceSum {
    std::uint64_t uptime_s = 0; // of the oldest
    Counters counters;
    MessageRates rates;
};

DeviceSum sum_of(const std::vector<ConnectionRow>& rows)
{
    DeviceSum sum;
    for (const auto& row : rows) {
        sum.uptime_s = std::max(sum.uptime_s, seconds(row.uptime_ms));
        sum.counters.received_messages += row.counters.received_messages;
        sum.counters.sent_messages += row.counters.sent_messages;
        sum.rates.received += row.rates.received;
        sum.rates.sent += row.rates.sent;
    }
    return sum;
}

Response device_not_found()
{
    return {404, kJson, R"({"error":"Device not found"})"};
}

// write_members(json, sum) fills the object.
template <class WriteMembers>
void answer_device(const RouteContext& context, const RoutedRequest& request, Answer answer,
                   WriteMembers write_members)
{
    const auto rows = context.node.device(request.captures.at(0));
    if (rows.empty())
        return answer.send(device_not_found());
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    write_members(json, sum_of(rows));
    json.end_object();
    answer.send(std::move(response));
}

void get_device_status(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    answer_device(context, request, std::move(answer), [](JsonWriter& json, const DeviceSum& sum) {
        json.member("uptime", sum.uptime_s);
        write_traffic_1(json, sum.counters, sum.rates);
    });
}

void get_original_device(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    answer_device(context, request, std::move(answer), [](JsonWriter& json, const DeviceSum& sum) {
        json.key("metrics");
        json.begin_object();
        json.member("uptime", sum.uptime_s);
        write_traffic_2(json, sum.counters, sum.rates);
        json.end_object();
        write_units(json, {"uptime", "received_messages", "received_messages_per_second",
                           "sent_messages", "sent_messages_per_second"});
    });
}

constexpr RouteRefusal kNotFound[] = {{404, "the device is not connected", "OriginalError"}};

constexpr Route kOriginalRoutes[] = {
    {"GET",
     "/cloud-connector/status",
     Access::read,
     get_original_status,
     "state, totals, rates and memory, as the original gives them",
     {.answer = "OriginalStatus"}},
    {"GET",
     "/devices",
     Access::read,
     get_original_devices,
     "open device connections, at most 1000; /v1/connections has pages",
     {.answer = "OriginalConnections"}},
    {"GET",
     "/devices/{id}/show",
     Access::read,
     get_original_device,
     "uptime and traffic of one device, with units",
     {.answer = "OriginalDevice2", .refusals = kNotFound}},
    {"GET",
     "/devices/status/{id}",
     Access::read,
     get_device_status,
     "uptime and traffic of one device, flat",
     {.answer = "OriginalDevice1", .refusals = kNotFound}},
};

} // namespace

std::span<const Route> original_routes()
{
    return kOriginalRoutes;
}

} // namespace iotcc::http
