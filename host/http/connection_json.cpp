#include "connection_json.hpp"

#include "status_json.hpp"

namespace iotcc::http {

namespace {

void write_members(JsonWriter& json, const ConnectionRow& row)
{
    json.member("connection_id", row.connection_id);
    json.member("instance", row.instance);
    json.member("protocol", row.protocol);
    json.member("remote", row.remote);
    json.member("device_id", row.device_id);
    json.member("device_name", row.device_name);
    json.member("device_type", row.device_type);
    json.member("user_agent", row.user_agent);
    json.member("opened_ms", row.opened_ms);
    write_counters(json, row.counters);
    write_rates(json, row.rates);
}

} // namespace

void write_connection(JsonWriter& json, const ConnectionRow& row)
{
    json.begin_object();
    write_members(json, row);
    json.end_object();
}

void write_device(JsonWriter& json, const DeviceRow& row)
{
    json.begin_object();
    write_members(json, row.newest);
    json.member("connections", row.connections);
    json.end_object();
}

} // namespace iotcc::http
