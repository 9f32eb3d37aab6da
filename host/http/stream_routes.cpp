#include "stream_routes.hpp"

#include "front_figures.hpp"
#include "json_writer.hpp"
#include "node.hpp"
#include "status_json.hpp"

#include <cmath>

namespace iotcc::http {
namespace {

// Everything that /v1/status tells, as one event, whenever some of it has changed. Without
// uptime_s: it follows from start_ms.
std::vector<StreamEvent> look_at_status(const RouteContext& context)
{
    StreamEvent event{"status", {}};
    JsonWriter json(event.data);
    json.begin_object();
    write_status(json, context.node.status(), context.figures);
    json.end_object();
    return {std::move(event)};
}

// As the original does it: one event per metric, each value as text.
StreamEvent metric(std::string_view name, std::uint64_t value)
{
    StreamEvent event{"system_status", {}};
    JsonWriter json(event.data);
    json.begin_object();
    json.member("metric", name);
    json.member("value", std::to_string(value));
    json.end_object();
    return event;
}

std::vector<StreamEvent> look_at_metrics(const RouteContext& context)
{
    constexpr std::uint64_t kMebibyte = 1024 * 1024;
    const auto status = context.node.status();
    const std::uint64_t subscribers =
        context.figures == nullptr ? 0 : context.figures->streams.load(std::memory_order_relaxed);
    return {
        metric("connections", status.totals.open),
        metric("received_messages", status.totals.counters.received_messages),
        metric("sent_messages", status.totals.counters.sent_messages),
        metric("system_memory", status.resident_bytes / kMebibyte),
        metric("allocated_memory", status.heap_bytes / kMebibyte),
        metric("heap_allocated_memory", status.heap_bytes / kMebibyte),
        metric("go_routines", status.threads),
        metric("commands_waiting", status.commands_waiting),
        metric("queries_waiting", status.queries_waiting),
        metric("start_time", status.start_ms / 1000),
        metric("sse_subscribers", subscribers),
    };
}

constexpr StreamKind kStatus{1, look_at_status};
constexpr StreamKind kMetrics{5, look_at_metrics}; // the original's interval

void get_stream(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send(stream_response(kStatus));
}

void get_original_stream(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send(stream_response(kMetrics));
}

constexpr Route kRoutes[] = {
    {"GET",
     "/v1/stream",
     Access::read,
     get_stream,
     "the state of this host as server-sent events",
     {.answer = "text/event-stream"}},
    {"GET",
     "/cloud-connector/status/stream",
     Access::read,
     get_original_stream,
     "single metrics as server-sent events, as the original gives them",
     {.answer = "text/event-stream"}},
};

} // namespace

std::span<const Route> stream_routes()
{
    return kRoutes;
}

} // namespace iotcc::http
