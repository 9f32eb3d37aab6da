#include "plugin_routes.hpp"

#include "access_check.hpp"
#include "ascii.hpp"
#include "percent_decode.hpp"
#include "status_code.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace iotcc::http {
namespace {

using PluginResult = PluginOutcome::Result;

constexpr std::string_view kPlugins = "/v1/plugins/";
constexpr std::string_view kPluginMethods = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

// "/v1/plugins/NAME/x/...".
bool is_plugin_route(std::string_view path)
{
    if (!path.starts_with(kPlugins))
        return false;
    path.remove_prefix(kPlugins.size());
    const auto name_end = path.find('/');
    return name_end != path.npos && path.substr(name_end).starts_with("/x/");
}

Access access_of(Role role)
{
    switch (role) {
    case Role::admin:
        return Access::admin;
    case Role::control:
        return Access::control;
    case Role::read:
        break;
    }
    return Access::read;
}

// Nothing else has a phrase for the status line, and 1xx is no answer.
bool may_be_answered(int status)
{
    return status >= 200 && status_code(status).status == status;
}

// What the plugin gave, in the host's frame.
Response answered(PluginOutcome outcome)
{
    if (!may_be_answered(outcome.status))
        return error_response(500, "the plugin answered with status " +
                                       std::to_string(outcome.status) +
                                       ", which this host does not send");
    Response response{outcome.status, kJson, std::move(outcome.body)};
    if (outcome.status == 204 || outcome.status == 304)
        response.body.clear();
    for (auto& [name, value] : outcome.fields) {
        if (name == "Content-Type")
            response.own_content_type = std::move(value);
        else
            response.fields.push_back({name, std::move(value)});
    }
    return response;
}

Response response_of(const RouteContext& context, PluginOutcome outcome, std::optional<Role> role)
{
    switch (outcome.result) {
    case PluginResult::answered:
        return answered(std::move(outcome));
    case PluginResult::no_route:
        return error_response(404, "no such instance, or no such route of it");
    case PluginResult::wrong_method: {
        auto response = error_response(405, "method not allowed here");
        response.fields.push_back({"Allow", outcome.methods + ", OPTIONS"});
        return response;
    }
    case PluginResult::wrong_role:
        return refused_role(context, access_of(outcome.role), role);
    case PluginResult::busy: {
        auto response = error_response(503, outcome.message);
        response.fields.push_back({"Retry-After", "1"});
        return response;
    }
    case PluginResult::late:
        return error_response(504, outcome.message);
    case PluginResult::failed:
        break;
    }
    return error_response(500, outcome.message);
}

// The answer waits for the plugin, not the worker.
void ask_plugin(const RouteContext& context, const Request& sent, std::string instance,
                std::string path, Answer answer)
{
    PluginRequest request{std::move(instance), sent.method == "HEAD" ? "GET" : sent.method,
                          std::move(path),     sent.query,
                          sent.body,           sent.remote,
                          *sent.role,          sent.fields};
    const auto kept = std::make_shared<Answer>(std::move(answer)); // std::function wants copies
    context.node.ask_plugin(std::move(request),
                            [kept, &context, role = sent.role](PluginOutcome outcome) {
                                kept->send(response_of(context, std::move(outcome), role));
                            });
}

void ask_route(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    ask_plugin(context, *request.sent, request.captures.at(0), request.captures.at(1),
               std::move(answer));
}

constexpr std::string_view kPattern = "/v1/plugins/{instance}/x/{path*}";
constexpr RouteRefusal kPluginRefusals[] = {
    {404, "no such instance, or no such route of it"},
    {405, "the route takes other methods"},
    {500, "the plugin failed, or its answer cannot be sent"},
    {503, "too many requests wait for this plugin"},
    {504, "the plugin has not answered in time"},
};
constexpr RouteShape kAsked{.answer = "*/*", .refusals = kPluginRefusals};
constexpr RouteShape kSent{.body = "*/*", .answer = "*/*", .refusals = kPluginRefusals};

constexpr Route kPluginRoutes[] = {
    {"GET", kPattern, Access::read, ask_route, "what a plugin serves there, with a role of its own",
     kAsked},
    {"POST", kPattern, Access::read, ask_route, "the same", kSent},
    {"PUT", kPattern, Access::read, ask_route, "the same", kSent},
    {"PATCH", kPattern, Access::read, ask_route, "the same", kSent},
    {"DELETE", kPattern, Access::read, ask_route, "the same", kAsked},
};

} // namespace

std::span<const Route> plugin_routes()
{
    return kPluginRoutes;
}

bool is_for_status_plugin(const RouteContext& context, std::string_view path)
{
    return context.node.has_status_api() && path != "/livez" && path != "/readyz" &&
           path != "/metrics" && !is_plugin_route(path);
}

void ask_status_plugin(const RouteContext& context, const Request& request, Answer answer)
{
    if (request.method == "OPTIONS")
        return answer.send({204, kJson, {}, {{"Allow", std::string(kPluginMethods)}}});
    if (!request.role)
        return answer.send(refused_role(context, Access::read, request.role));
    auto path = percent_decode(request.path);
    if (!path)
        return answer.send(error_response(400, "malformed percent-encoding in the path"));
    ask_plugin(context, request, "", std::move(*path), std::move(answer));
}

std::vector<std::pair<std::string, std::string>> fields_for_plugins(const RouteContext& context,
                                                                    const RequestHead& head)
{
    constexpr std::array<std::string_view, 4> kCredentials = {"Authorization", "Authentication",
                                                              "Cookie", "Proxy-Authorization"};
    std::vector<std::pair<std::string, std::string>> fields;
    if (!is_plugin_route(head.path) && !is_for_status_plugin(context, head.path))
        return fields;
    for (const HeaderField& field : head.fields)
        if (std::none_of(kCredentials.begin(), kCredentials.end(), [&](std::string_view name) {
                return equals_ignoring_case(field.name, name);
            }))
            fields.emplace_back(field.name, field.value);
    return fields;
}

} // namespace iotcc::http
