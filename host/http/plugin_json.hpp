#pragma once
#include "json_writer.hpp"
#include "node.hpp"

namespace iotcc::http {

// What is known of a plugin file, without its instances. Within an object.
void write_plugin_members(JsonWriter& json, const PluginRow& row);
// What is known of an instance, without what counts. Within an object.
void write_instance_members(JsonWriter& json, const InstanceRow& row);

} // namespace iotcc::http
