#pragma once
#include "json_writer.hpp"
#include "node.hpp"

namespace iotcc::http {

// One device connection as the lists under /v1 show it.
void write_connection(JsonWriter& json, const ConnectionRow& row);

} // namespace iotcc::http
