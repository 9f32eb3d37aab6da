#include "reload_routes.hpp"

#include "json_writer.hpp"
#include "node.hpp"

#include <memory>

namespace iotcc::http {
namespace {

void write_setting(JsonWriter& json, const SettingChange& setting)
{
    json.member("key", setting.name);
    json.member("old", setting.before);
    json.member("new", setting.after);
}

Response report_response(const ReloadReport& report)
{
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.member("result", report.failed.empty() ? "applied" : "refused");
    json.member("cause", report.cause);
    json.member("time_ms", report.time_ms);
    json.key("changed");
    json.begin_array();
    for (const SettingChange& setting : report.changed) {
        json.begin_object();
        write_setting(json, setting);
        json.end_object();
    }
    json.end_array();
    json.key("restart_needed");
    json.begin_array();
    for (const RestartNeeded& each : report.restart_needed) {
        json.begin_object();
        write_setting(json, each.setting);
        json.member("of", each.instance.empty() ? "host" : "instance");
        json.member("instance", each.instance);
        json.end_object();
    }
    json.end_array();
    json.member("failed", report.failed);
    json.end_object();
    return response;
}

void get_reload(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const auto report = context.node.last_reload();
    answer.send(report ? report_response(*report)
                       : error_response(404, "no reload since the start; POST asks for one"));
}

// The answer waits for the control thread, not the worker.
void post_reload(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const auto kept = std::make_shared<Answer>(std::move(answer)); // std::function wants copies
    const bool is_asked = context.node.reload([kept](const ReloadReport& report) {
        Response response = report_response(report);
        response.status = report.failed.empty() ? 200 : 422;
        kept->send(std::move(response));
    });
    if (!is_asked)
        kept->send(error_response(409, "a reload is under way, or the host stops"));
}

constexpr RouteRefusal kNone[] = {{404, "there was none since the start"}};
constexpr RouteRefusal kRefused[] = {
    {409, "a reload is under way, or the host stops"},
    {422, "a fault: nothing has changed", "Reload"},
};

constexpr Route kReloadRoutes[] = {
    {"GET",
     "/v1/reload",
     Access::read,
     get_reload,
     "what the last reload of the configuration came to",
     {.answer = "Reload", .refusals = kNone}},
    {"POST",
     "/v1/reload",
     Access::admin,
     post_reload,
     "reads the configuration again: what changed, what needs a restart, what failed",
     {.answer = "Reload", .refusals = kRefused}},
};

} // namespace

std::span<const Route> reload_routes()
{
    return kReloadRoutes;
}

} // namespace iotcc::http
