#include "plugin_json.hpp"

namespace iotcc::http {

void write_plugin_members(JsonWriter& json, const PluginRow& row)
{
    json.member("name", row.name);
    json.member("path", row.path);
    json.member("state", row.state);
    json.member("message", row.message);
    json.member("id", row.id);
    json.member("version", row.version);
    json.member("vendor", row.vendor);
    json.member("license", row.license);
    json.member("abi", row.abi);
    json.member("generation", row.generation);
}

void write_instance_members(JsonWriter& json, const InstanceRow& row)
{
    json.member("name", row.name);
    json.member("component", row.component);
    json.member("kind", row.kind);
    json.member("state", row.state);
    json.member("reason", row.reason);
    json.member("listen", row.listen);
    json.member("storage", row.storage);
    json.member("log_level", row.log_level);
}

} // namespace iotcc::http
