#include "openapi.hpp"

#include "json_writer.hpp"
#include "schema.hpp"
#include "schema_json.hpp"
#include "status_code.hpp"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace iotcc::http {
namespace {

// What may stand in braces in a pattern.
constexpr Field kPathParams[] = {
    {"id", "string", "of a device; percent-encoded: a%2Fb is the device a/b"},
    {"name", "string", "of the command or query"},
    {"instance", "string", "an instance, by its name in the settings"},
    {"path", "string", "the rest, with its slashes: what the plugin calls it"},
    {"folder", "string", "of the dashboard"},
    {"file", "string", "of the dashboard"},
};

// "content" for a schema's name or a media type.
void write_content(JsonWriter& json, std::string_view type)
{
    const bool is_media = type.find('/') != type.npos;
    json.key("content");
    json.begin_object();
    json.key(is_media ? type : kJson);
    json.begin_object();
    json.key("schema");
    json.begin_object();
    if (!is_media)
        write_type(json, type);
    else if (type == kJson)
        json.member("type", "object");
    else
        json.member("type", "string");
    json.end_object();
    json.end_object();
    json.end_object();
}

void write_response(JsonWriter& json, int status, std::string_view meaning, std::string_view type)
{
    json.key(std::to_string(status));
    json.begin_object();
    json.member("description", meaning.empty() ? status_code(status).phrase : meaning);
    if (!type.empty())
        write_content(json, type);
    json.end_object();
}

void write_responses(JsonWriter& json, const Route& route)
{
    json.key("responses");
    json.begin_object();
    write_response(json, route.shape.success, {}, route.shape.answer);
    for (const RouteRefusal& refusal : route.shape.refusals)
        write_response(json, refusal.status, refusal.meaning, refusal.answer);
    if (route.access != Access::open) {
        write_response(json, 401, "no such token", "Error");
        write_response(json, 403, "its role is too small, or another site's page asks", "Error");
        if (std::ranges::find(route.shape.refusals, 429, &RouteRefusal::status) ==
            route.shape.refusals.end())
            write_response(json, 429, "too many wrong tokens from this address", "Error");
    }
    json.key("default");
    json.begin_object();
    json.member("description", "the request is malformed or over a limit, or the host is too busy");
    write_content(json, "Error");
    json.end_object();
    json.end_object();
}

void write_parameter(JsonWriter& json, std::string_view in, std::string_view name,
                     std::string_view type, std::string_view meaning)
{
    json.begin_object();
    json.member("name", name);
    json.member("in", in);
    if (in == "path")
        json.member("required", true);
    json.member("description", meaning);
    json.key("schema");
    json.begin_object();
    write_type(json, type);
    json.end_object();
    json.end_object();
}

void write_parameters(JsonWriter& json, const Route& route)
{
    json.key("parameters");
    json.begin_array();
    for (auto open = route.pattern.find('{'); open != route.pattern.npos;
         open = route.pattern.find('{', open + 1)) {
        auto name = route.pattern.substr(open + 1, route.pattern.find('}', open) - open - 1);
        if (name.ends_with('*'))
            name.remove_suffix(1);
        const auto* known = std::ranges::find(kPathParams, name, &Field::name);
        const bool is_known = known != std::end(kPathParams);
        write_parameter(json, "path", name, "string", is_known ? known->meaning : "");
    }
    for (const QueryParam& param : route.shape.params)
        write_parameter(json, "query", param.name, param.type, param.meaning);
    json.end_array();
}

// "get_v1_devices_id": stable, since clients are generated from it.
std::string operation_id(const Route& route)
{
    std::string id;
    for (const char c : route.method)
        id += static_cast<char>(c | 0x20); // methods are capitals
    for (const char c : route.pattern) {
        if (c == '/' || c == '-' || c == '.')
            id += '_';
        else if (c != '{' && c != '}' && c != '*')
            id += c;
    }
    return id;
}

// Since 3.1 the words behind a scheme may be the roles that it takes.
void write_security(JsonWriter& json, Access access)
{
    constexpr std::string_view kRoles[] = {"", "read", "control", "admin"};
    json.key("security");
    json.begin_array();
    for (const std::string_view scheme : {"token", "basic"}) {
        if (access == Access::open)
            break;
        json.begin_object();
        json.member(scheme, std::vector<std::string>{
                                std::string(kRoles[static_cast<std::size_t>(access)])});
        json.end_object();
    }
    json.end_array();
}

void write_operation(JsonWriter& json, const Route& route)
{
    std::string method(route.method);
    std::ranges::transform(method, method.begin(),
                           [](char c) { return static_cast<char>(c | 0x20); });
    json.key(method);
    json.begin_object();
    json.member("operationId", operation_id(route));
    json.member("summary", route.meaning);
    write_security(json, route.access);
    write_parameters(json, route);
    if (!route.shape.body.empty()) {
        json.key("requestBody");
        json.begin_object();
        write_content(json, route.shape.body);
        json.end_object();
    }
    write_responses(json, route);
    json.end_object();
}

// OpenAPI has no {name*}; what it stands for is said with the parameter.
std::string path_of(const Route& route)
{
    std::string path(route.pattern);
    std::erase(path, '*');
    return path;
}

void write_paths(JsonWriter& json, std::span<const Route> routes)
{
    std::set<std::string_view> written;
    json.key("paths");
    json.begin_object();
    for (const Route& first : routes) {
        if (!written.insert(first.pattern).second)
            continue;
        json.key(path_of(first));
        json.begin_object();
        for (const Route& route : routes) {
            if (route.pattern == first.pattern)
                write_operation(json, route);
        }
        json.end_object();
    }
    json.end_object();
}

void write_components(JsonWriter& json)
{
    json.key("components");
    json.begin_object();
    json.key("securitySchemes");
    json.begin_object();
    for (const std::string_view scheme : {"bearer", "basic"}) {
        json.key(scheme == "bearer" ? "token" : "basic");
        json.begin_object();
        json.member("type", "http");
        json.member("scheme", scheme);
        json.member("description", scheme == "bearer"
                                       ? "a token of `iotcc token new`; none is needed on loopback"
                                       : "any name, with such a token as password");
        json.end_object();
    }
    json.end_object();
    write_schemas(json);
    json.end_object();
}

} // namespace

std::string openapi(std::span<const Route> routes, std::string_view version)
{
    std::string text;
    JsonWriter json(text);
    json.begin_object();
    json.member("openapi", "3.1.0");
    json.key("info");
    json.begin_object();
    json.member("title", "IoT Cloud Connector");
    json.member("version", version);
    json.end_object();
    write_paths(json, routes);
    write_components(json);
    json.end_object();
    return text;
}

} // namespace iotcc::http
