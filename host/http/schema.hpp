#pragma once
#include <span>
#include <string_view>
#include <vector>

// The shapes of the JSON under /v1, as /v1/openapi.json describes them.
//
// A type is "string", "integer", "number", "boolean" or the name of a schema; behind it "[]": a
// list of these, "{}": an object with any keys and these as values, "|null": or null, "?": the
// member may be missing. What is no JSON is named by its media type: "text/html".
namespace iotcc::http {

struct Field {
    std::string_view name; // "": every field of the schema that `type` names
    std::string_view type;
    std::string_view meaning; // with its unit
};

struct Schema {
    std::string_view name;
    std::span<const Field> fields;
};

// All of them. Safe from any thread.
[[nodiscard]] std::vector<Schema> schemas();

} // namespace iotcc::http
