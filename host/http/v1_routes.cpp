#include "v1_routes.hpp"

#include "json_writer.hpp"
#include "node.hpp"
#include "plugin_json.hpp"
#include "status_json.hpp"

#include <nlohmann/json.hpp>

namespace iotcc::http {
namespace {

void write_sink(JsonWriter& json, const SinkProgress& sink)
{
    json.key("sink");
    json.begin_object();
    json.member("applied_rows", sink.applied);
    json.member("waiting_rows", sink.waiting);
    json.member("waiting_bytes", sink.waiting_bytes);
    json.member("dropped_rows", sink.dropped);
    json.member("failures", sink.failures);
    json.member("failing", sink.failing);
    json.member("busy_ms", sink.busy_ms);
    json.member("last_error", sink.last_error);
    json.end_object();
}

void write_calls(JsonWriter& json, const CallRow& calls)
{
    json.key("calls");
    json.begin_object();
    json.member("times", calls.times);
    json.member("slow", calls.slow);
    json.member("seconds", calls.seconds);
    json.end_object();
}

void write_instance(JsonWriter& json, const InstanceRow& row)
{
    json.begin_object();
    write_instance_members(json, row);
    write_totals(json, row.totals);
    if (row.sink)
        write_sink(json, *row.sink);
    if (row.calls)
        write_calls(json, *row.calls);
    write_limits(json, row.limits);
    json.end_object();
}

void write_plugin(JsonWriter& json, const PluginRow& row)
{
    json.begin_object();
    write_plugin_members(json, row);
    json.key("instances");
    json.begin_array();
    for (const auto& instance : row.instances)
        write_instance(json, instance);
    json.end_array();
    json.end_object();
}

void get_status(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    const auto status = context.node.status();
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    write_status(json, status, context.figures);
    json.member("uptime_s", status.uptime_s);

    json.end_object();
    answer.send(std::move(response));
}

void get_plugins(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    Response response;
    JsonWriter json(response.body);
    json.begin_object();
    json.key("items");
    json.begin_array();
    for (const PluginRow& plugin : context.node.plugins())
        write_plugin(json, plugin);
    json.end_array();
    json.key("next"); // as every list has it
    json.null();
    json.end_object();
    answer.send(std::move(response));
}

// The level in a body of {"level":"debug"}, "" for {"level":null}; nothing where it is none.
std::optional<std::string> level_in(std::string_view body)
{
    const auto json = nlohmann::json::parse(body, nullptr, false);
    if (!json.is_object() || json.size() != 1 || !json.contains("level"))
        return std::nullopt;
    const auto& level = json["level"];
    if (level.is_null())
        return "";
    return level.is_string() && level != "" ? std::optional(level.get<std::string>())
                                            : std::nullopt;
}

void put_log_level(const RouteContext& context, const RoutedRequest& request, Answer answer)
{
    const auto level = level_in(request.body);
    const auto order =
        level ? context.node.set_log_level(request.captures.at(0), *level) : Node::Order::bad_value;
    if (order == Node::Order::no_such_instance)
        return answer.send(error_response(404, "no such instance"));
    if (order == Node::Order::bad_value)
        return answer.send(error_response(
            400, R"(write {"level":"debug"}: trace, debug, info, warn, error, or null)"));
    answer.send({204, kJson, {}, {}});
}

constexpr RouteRefusal kBadLevel[] = {{400, "no such level"}, {404, "no such instance"}};

constexpr Route kV1Routes[] = {
    {"GET",
     "/v1/status",
     Access::read,
     get_status,
     "state of this host, totals and rates over all storages",
     {.answer = "Status"}},
    {"GET",
     "/v1/plugins",
     Access::read,
     get_plugins,
     "every plugin file with its state, or why it was refused; its instances",
     {.answer = "PluginList"}},
    {"PUT",
     "/v1/plugins/{instance}/log-level",
     Access::control,
     put_log_level,
     R"(what that instance logs, until a start or reload: {"level":"debug"}; null: as the host)",
     {.body = "LogLevel", .success = 204, .refusals = kBadLevel}},
};

} // namespace

std::span<const Route> v1_routes()
{
    return kV1Routes;
}

} // namespace iotcc::http
