#include "host_source.hpp"

#include "bounded_news.hpp"
#include "connection_json.hpp"
#include "json_writer.hpp"
#include "plugin_json.hpp"
#include "route.hpp"
#include "status_json.hpp"

#include <utility>

namespace iotcc::http {
namespace {

constexpr std::uint32_t kLooksPerSecond = 5;
// A lane that hangs is no reason to tell nothing: so many looks are waited for it.
constexpr std::uint32_t kPatience = 10;

// Without uptime_s: it follows from start_ms.
StreamEvent status_event(const RouteContext& context)
{
    StreamEvent event{"status", {}};
    JsonWriter json(event.data);
    json.begin_object();
    write_status(json, context.node.status(), context.figures);
    json.end_object();
    return event;
}

// Without what counts: it tells when a state has changed.
StreamEvent plugin_event(const PluginRow& row)
{
    StreamEvent event{"plugin", {}};
    JsonWriter json(event.data);
    json.begin_object();
    write_plugin_members(json, row);
    json.key("instances");
    json.begin_array();
    for (const InstanceRow& instance : row.instances) {
        json.begin_object();
        write_instance_members(json, instance);
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return event;
}

std::vector<StreamEvent> state_of(const RouteContext& context)
{
    std::vector<StreamEvent> state{status_event(context)};
    for (const PluginRow& row : context.node.plugins())
        state.push_back(plugin_event(row));
    return state;
}

std::string disconnect_text(const DisconnectRow& row)
{
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.member("connection_id", row.connection_id);
    json.member("device_id", row.device_id);
    json.member("instance", row.instance);
    json.member("reason", row.reason);
    json.member("text", row.text);
    json.member("closed_ms", row.closed_ms);
    json.end_object();
    return text;
}

std::vector<StreamEvent> told(const ConnectionNews& happened)
{
    BoundedNews news("events");
    for (const auto& row : happened.rows) {
        if (const auto* const closed = std::get_if<DisconnectRow>(&row)) {
            news.add("disconnect", disconnect_text(*closed));
            continue;
        }
        std::string text;
        JsonWriter json(text);
        write_connection(json, std::get<ConnectionRow>(row));
        news.add("connect", std::move(text));
    }
    news.skip(happened.skipped);
    return news.take();
}

} // namespace

std::optional<StreamLook> HostSource::look()
{
    if (watching_ == nullptr)
        watching_ = context_.node.watch_connections();
    const auto happened = watching_->take();
    if (!happened && state_.empty() && ++looks_ < kPatience)
        return std::nullopt;
    if (state_.empty() || ++looks_ >= kLooksPerSecond) {
        looks_ = 0;
        state_ = state_of(context_);
    }
    return StreamLook{state_, happened ? told(*happened) : std::vector<StreamEvent>()};
}

std::unique_ptr<StreamSource> HostSource::open(const RouteContext& context, const std::string&)
{
    return std::make_unique<HostSource>(context);
}

} // namespace iotcc::http
