#include "metrics_routes.hpp"

#include "metric_table.hpp"
#include "metric_text.hpp"

namespace iotcc::http {

namespace {

constexpr std::string_view kText = "text/plain; version=0.0.4; charset=utf-8";

void get_metrics(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const MetricSource source{context.node.status(), context.node.readiness(),
                              context.node.process(), context.node.lanes(), context.node.plugins()};
    Response response{200, kText, {}};
    MetricText text(response.body);
    for (const Metric& metric : metric_table()) {
        text.metric(metric.name, metric.type, metric.meaning);
        metric.write(text, source);
    }
    answer.send(std::move(response));
}

constexpr Route kMetricsRoutes[] = {
    {"GET",
     "/metrics",
     Access::read,
     get_metrics,
     "numbers for Prometheus; METRICS.md says what each means",
     {.answer = "text/plain"}},
};

} // namespace

std::span<const Route> metrics_routes()
{
    return kMetricsRoutes;
}

} // namespace iotcc::http
