#include "health_routes.hpp"

#include "json_writer.hpp"
#include "node.hpp"

namespace iotcc::http {
namespace {

// Asks nobody: that it was answered at all is the answer.
void get_livez(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send({200, kJson, R"({"status":"ok"})"});
}

void get_readyz(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const auto readiness = context.node.readiness();
    Response response{readiness.ready ? 200 : 503, kJson, {}};
    JsonWriter json(response.body);
    json.begin_object();
    json.member("status", readiness.ready ? "ok" : "unavailable");
    json.member("degraded", readiness.degraded);
    json.end_object();
    answer.send(std::move(response));
}

constexpr RouteRefusal kUnready[] = {{503, "no device can connect", "Readiness"}};

constexpr Route kHealthRoutes[] = {
    {"GET", "/livez", Access::open, get_livez, "200 while the process serves", {.answer = "Alive"}},
    {"GET",
     "/readyz",
     Access::open,
     get_readyz,
     "200 while devices can connect, else 503; what does not work",
     {.answer = "Readiness", .refusals = kUnready}},
};

} // namespace

std::span<const Route> health_routes()
{
    return kHealthRoutes;
}

} // namespace iotcc::http
