#include "list_routes.hpp"

#include "connection_json.hpp"
#include "json_writer.hpp"
#include "list_query.hpp"
#include "node.hpp"

#include <utility>

namespace iotcc::http {
namespace {

template <class Page, class WriteRow>
Response page_response(const ListQuery& query, const Page& page, WriteRow write_row)
{
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const auto& row : page.rows)
        write_row(json, row);
    json.end_array();
    json.key("next");
    if (page.next)
        json.value(cursor_text(query, *page.next));
    else
        json.null();
    json.member("matching", page.matching);
    json.end_object();
    return response;
}

void get_connections(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto query = list_query(request, SortKey::opened_ms);
    if (const auto* const bad = std::get_if<BadQuery>(&query))
        return answer.send(error_response(400, bad->text));
    const auto& wanted = std::get<ListQuery>(query);
    answer.send(page_response(wanted, context.node.connections(wanted), write_connection));
}

void get_devices(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto query = list_query(request, SortKey::device_id);
    if (const auto* const bad = std::get_if<BadQuery>(&query))
        return answer.send(error_response(400, bad->text));
    const auto& wanted = std::get<ListQuery>(query);
    answer.send(page_response(wanted, context.node.devices(wanted), write_device));
}

void kick_many(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto filter = filter_query(request);
    if (const auto* const bad = std::get_if<BadQuery>(&filter))
        return answer.send(error_response(400, bad->text));
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("closed", context.node.kick(std::get<ConnectionFilter>(filter)));
    json.end_object();
    answer.send(std::move(response));
}

constexpr RouteRefusal kBadList[] = {{400, "a parameter is none of ours, or has no such value"}};
constexpr RouteRefusal kBadFilter[] = {{400, "there is no filter, or one of them is none of ours"}};

constexpr Route kListRoutes[] = {
    {"GET",
     "/v1/connections",
     Access::read,
     get_connections,
     "open device connections, in pages, the oldest first",
     {.params = kListParams, .answer = "ConnectionPage", .refusals = kBadList}},
    {"GET",
     "/v1/devices",
     Access::read,
     get_devices,
     "connected devices, in pages, by their ids",
     {.params = kListParams, .answer = "DevicePage", .refusals = kBadList}},
    {"DELETE",
     "/v1/devices",
     Access::control,
     kick_many,
     "closes every connection that the filter lets through",
     {.params = kFilterParams, .answer = "Closed", .refusals = kBadFilter}},
};

} // namespace

std::span<const Route> list_routes()
{
    return kListRoutes;
}

} // namespace iotcc::http
