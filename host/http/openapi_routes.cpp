#include "openapi_routes.hpp"

#include "node.hpp"
#include "openapi.hpp"

namespace iotcc::http {
namespace {

void get_openapi(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    answer.send({200, kJson, openapi(context.routes, context.node.status().version)});
}

constexpr Route kOpenapiRoutes[] = {
    {"GET",
     "/v1/openapi.json",
     Access::read,
     get_openapi,
     "this API as an OpenAPI 3.1 document",
     {.answer = "application/json"}},
};

} // namespace

std::span<const Route> openapi_routes()
{
    return kOpenapiRoutes;
}

} // namespace iotcc::http
