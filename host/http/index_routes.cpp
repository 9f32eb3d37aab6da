#include "index_routes.hpp"

namespace iotcc::http {
namespace {

// An address without a {name} can be clicked as it stands.
std::string address(const Route& route)
{
    const std::string pattern(route.pattern);
    if (route.method != "GET" || pattern.find('{') != std::string::npos)
        return "<code>" + pattern + "</code>";
    return "<a href=\"" + pattern + "\">" + pattern + "</a>";
}

void get_index(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    answer.send(index_response(context));
}

constexpr Route kIndexRoutes[] = {
    {"GET", "/v1", Access::open, get_index, "this page", {.answer = "text/html"}},
};

} // namespace

// Plain, since the policy allows no inline style; all text is from the route table, and so ours.
Response index_response(const RouteContext& context)
{
    std::string page = "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta "
                       "charset=\"utf-8\"><title>iotcc</title></head>\n"
                       "<body>\n<h1>IoT Cloud Connector</h1>\n<table>\n";
    for (const auto& route : context.routes) {
        page.append("<tr><td>").append(route.method).append("</td><td>").append(address(route));
        page.append("</td><td>").append(route.meaning).append("</td></tr>\n");
    }
    page += "</table>\n</body>\n</html>\n";
    return {200, "text/html; charset=utf-8", std::move(page)};
}

std::span<const Route> index_routes()
{
    return kIndexRoutes;
}

} // namespace iotcc::http
