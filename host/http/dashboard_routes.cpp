#include "dashboard_routes.hpp"

#include "dashboard_files.hpp"
#include "index_routes.hpp"
#include "request.hpp"

namespace iotcc::http {
namespace {

// The tags of a list stand in quotes, so one that is in it as text is one of them; "W/" before it
// makes no difference here (RFC 9110 section 13.1.2).
bool has_tag(std::string_view if_none_match, std::string_view etag)
{
    return if_none_match == "*" || if_none_match.find(etag) != std::string_view::npos;
}

Response file_response(const dashboard::File& file, std::string_view if_none_match)
{
    Response response{200, file.content_type, {}};
    response.etag = file.etag;
    if (has_tag(if_none_match, file.etag))
        response.status = 304;
    else
        response.body = file.bytes;
    return response;
}

void get_page(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto* const page = dashboard::file("index.html");
    if (page == nullptr) // a host without a dashboard
        return answer.send(index_response(context));
    answer.send(file_response(*page, request.sent->if_none_match));
}

void get_file(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    std::string path = request.captures.at(0);
    if (request.captures.size() == 2)
        path += '/' + request.captures[1];
    const auto* const file = dashboard::file(path);
    answer.send(file == nullptr ? error_response(404, "the dashboard has no such file")
                                : file_response(*file, request.sent->if_none_match));
}

constexpr RouteRefusal kKept = {304, "what If-None-Match names still holds", {}};
constexpr RouteRefusal kPageRefusals[] = {kKept};
constexpr RouteRefusal kFileRefusals[] = {kKept, {404, "the dashboard has no such file"}};
constexpr RouteShape kPage{.answer = "text/html", .refusals = kPageRefusals};
constexpr RouteShape kFile{.answer = "*/*", .refusals = kFileRefusals};

constexpr Route kDashboardRoutes[] = {
    {"GET", "/", Access::open, get_page, "the dashboard", kPage},
    {"GET", "/dashboard/{file}", Access::open, get_file, "a file of the dashboard", kFile},
    {"GET", "/dashboard/{folder}/{file}", Access::open, get_file, "one in a folder of it", kFile},
};

} // namespace

std::span<const Route> dashboard_routes()
{
    return kDashboardRoutes;
}

} // namespace iotcc::http
