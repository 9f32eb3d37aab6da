#pragma once
#include <string_view>

namespace iotcc::http {

class JsonWriter;

// The members of a JSON Schema for a type as schema.hpp names it; called inside of an object.
void write_type(JsonWriter& json, std::string_view type);
// All of schemas(), as "schemas".
void write_schemas(JsonWriter& json);

} // namespace iotcc::http
