#include "stream_routes.hpp"

#include "front_figures.hpp"
#include "host_source.hpp"
#include "json_writer.hpp"
#include "node.hpp"
#include "state_source.hpp"
#include "tail_source.hpp"

namespace iotcc::http {
namespace {

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

std::vector<StreamEvent> metrics_of(const RouteContext& context)
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

constexpr StreamKind kHost{HostSource::kEvery, HostSource::open};
constexpr StreamKind kTail{1, TailSource::open};
// The original's interval: 5 s.
constexpr StreamKind kMetricStream{50, StateSource<metrics_of>::open};

void get_stream(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send(stream_response(kHost));
}

// The device need not be connected: what it sends when it comes is shown.
void get_tail(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    answer.send(stream_response(kTail, request.captures.at(0)));
}

void get_original_stream(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send(stream_response(kMetricStream));
}

constexpr Route kStreamRoutes[] = {
    {"GET",
     "/v1/stream",
     Access::read,
     get_stream,
     "server-sent events: status, connect, disconnect, plugin",
     {.answer = "text/event-stream"}},
    // What devices say is more private than how much: who may only read numbers may not.
    {"GET",
     "/v1/devices/{id}/tail",
     Access::control,
     get_tail,
     "the messages of that device, both ways, as server-sent events",
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
    return kStreamRoutes;
}

} // namespace iotcc::http
