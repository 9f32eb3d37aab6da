#pragma once
#include "json_writer.hpp"
#include "node.hpp"

namespace iotcc::http {

// One device connection as the lists under /v1 show it.
void write_connection(JsonWriter& json, const ConnectionRow& row);
// One device as /v1/devices shows it: the same members, and how many connections it has.
void write_device(JsonWriter& json, const DeviceRow& row);

} // namespace iotcc::http
