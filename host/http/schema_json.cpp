#include "schema_json.hpp"

#include "json_writer.hpp"
#include "schema.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace iotcc::http {
namespace {

bool take_suffix(std::string_view& text, std::string_view suffix)
{
    if (!text.ends_with(suffix))
        return false;
    text.remove_suffix(suffix.size());
    return true;
}

bool is_primitive(std::string_view type)
{
    return type == "string" || type == "integer" || type == "number" || type == "boolean";
}

void write_one(JsonWriter& json, std::string_view type)
{
    const bool or_null = take_suffix(type, "|null");
    if (!is_primitive(type))
        return json.member("$ref", "#/components/schemas/" + std::string(type));
    if (or_null)
        return json.member("type", std::vector<std::string>{std::string(type), "null"});
    json.member("type", type);
}

// Its fields, with those of the schemas that it takes in.
std::vector<Field> all_fields(const std::vector<Schema>& known, const Schema& schema)
{
    std::vector<Field> all;
    for (const Field& field : schema.fields) {
        const auto more =
            field.name.empty()
                ? all_fields(known, *std::ranges::find(known, field.type, &Schema::name))
                : std::vector{field};
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

void write_schema(JsonWriter& json, std::string_view name, const std::vector<Field>& fields)
{
    std::vector<std::string> required;
    json.key(name);
    json.begin_object();
    json.member("type", "object");
    json.key("properties");
    json.begin_object();
    for (const Field& field : fields) {
        json.key(field.name);
        json.begin_object();
        write_type(json, field.type);
        json.member("description", field.meaning);
        json.end_object();
        if (!field.type.ends_with('?'))
            required.emplace_back(field.name);
    }
    json.end_object();
    json.member("required", required);
    json.end_object();
}

} // namespace

void write_type(JsonWriter& json, std::string_view type)
{
    take_suffix(type, "?");
    const bool is_list = take_suffix(type, "[]"), is_map = !is_list && take_suffix(type, "{}");
    if (!is_list && !is_map)
        return write_one(json, type);
    json.member("type", is_list ? "array" : "object");
    json.key(is_list ? "items" : "additionalProperties");
    json.begin_object();
    write_one(json, type);
    json.end_object();
}

void write_schemas(JsonWriter& json)
{
    json.key("schemas");
    json.begin_object();
    const auto known = schemas();
    for (const Schema& schema : known)
        write_schema(json, schema.name, all_fields(known, schema));
    json.end_object();
}

} // namespace iotcc::http
