#include "device_routes.hpp"

#include "connection_json.hpp"
#include "json_writer.hpp"
#include "node.hpp"

namespace iotcc::http {
namespace {

Response not_connected()
{
    return error_response(404, "the device is not connected");
}

void get_device(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const std::string& id = request.captures.at(0);
    const auto connections = context.node.device(id);
    if (connections.empty())
        return answer.send(not_connected());
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("device_id", id);
    json.key("connections");
    json.begin_array();
    for (const ConnectionRow& connection : connections)
        write_connection(json, connection);
    json.end_array();
    json.end_object();
    answer.send(std::move(response));
}

void kick(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const std::size_t kicked = context.node.kick(request.captures.at(0));
    if (kicked == 0)
        return answer.send(not_connected());
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("closed", kicked);
    json.end_object();
    answer.send(std::move(response));
}

constexpr RouteRefusal kNotConnected[] = {{404, "the device is not connected"}};

constexpr Route kDeviceRoutes[] = {
    {"GET",
     "/v1/devices/{id}",
     Access::read,
     get_device,
     "every connection of that device",
     {.answer = "Device", .refusals = kNotConnected}},
    {"DELETE",
     "/v1/devices/{id}",
     Access::control,
     kick,
     "closes every connection of that device",
     {.answer = "Closed", .refusals = kNotConnected}},
};

} // namespace

std::span<const Route> device_routes()
{
    return kDeviceRoutes;
}

} // namespace iotcc::http
