#include "route_table.hpp"

#include "command_routes.hpp"
#include "dashboard_routes.hpp"
#include "device_routes.hpp"
#include "health_routes.hpp"
#include "index_routes.hpp"
#include "list_routes.hpp"
#include "metrics_routes.hpp"
#include "openapi_routes.hpp"
#include "original_routes.hpp"
#include "plugin_routes.hpp"
#include "publish_routes.hpp"
#include "reload_routes.hpp"
#include "stream_routes.hpp"
#include "v1_routes.hpp"

#include <algorithm>

namespace iotcc::http {

std::vector<Route> route_table()
{
    std::vector<Route> table;
    for (const auto rows :
         {dashboard_routes(), index_routes(), health_routes(), metrics_routes(), v1_routes(),
          list_routes(), device_routes(), command_routes(), publish_routes(), plugin_routes(),
          reload_routes(), openapi_routes(), original_routes(), stream_routes()})
        table.insert(table.end(), rows.begin(), rows.end());
    return table;
}

std::string allowed_methods(std::span<const Route> routes, std::string_view pattern)
{
    std::string allowed;
    for (const auto& route : routes) {
        if (route.pattern == pattern)
            allowed.append(route.method).append(route.method == "GET" ? ", HEAD, " : ", ");
    }
    return allowed += "OPTIONS";
}

std::string all_methods(std::span<const Route> routes)
{
    std::string allowed = "GET, HEAD, ";
    for (const std::string_view method : {"POST", "PUT", "PATCH", "DELETE"}) {
        if (std::any_of(routes.begin(), routes.end(),
                        [&](const Route& route) { return route.method == method; }))
            allowed.append(method).append(", ");
    }
    return allowed += "OPTIONS";
}

} // namespace iotcc::http
