#include "api.hpp"
#include "api_description.hpp"
#include "fake_node.hpp"
#include "openapi.hpp"
#include "schema.hpp"

#include <doctest/doctest.h>

#include <map>
#include <set>

using iotcc::http::Access;
using iotcc::http::Route;
using iotcc::test::ApiDescription;

namespace {

std::string lower(std::string_view method)
{
    std::string name;
    for (const char c : method)
        name += static_cast<char>(c | 0x20);
    return name;
}

// As OpenAPI has it, without {name*}.
std::string path_of(const Route& route)
{
    std::string path(route.pattern);
    std::erase(path, '*');
    return path;
}

nlohmann::json description()
{
    return nlohmann::json::parse(iotcc::http::openapi(iotcc::http::route_table(), "1.2.3"));
}

std::set<std::string> names_in(const std::string& text, char before)
{
    std::set<std::string> names;
    for (auto at = text.find(before); at != text.npos; at = text.find(before, at + 1))
        names.insert(text.substr(at + 1, text.find_first_of("}\"", at + 1) - at - 1));
    return names;
}

} // namespace

TEST_CASE("the description has every route of the table, and nothing else")
{
    const ApiDescription api(description());
    std::set<std::string> described, served;
    for (const auto& operation : api.operations())
        described.insert(operation.method + ' ' + operation.path);
    for (const Route& route : iotcc::http::route_table())
        served.insert(std::string(route.method) + ' ' + path_of(route));
    CHECK(described == served);
}

TEST_CASE("each route is described as its row has it")
{
    const auto document = description();
    CHECK(document["openapi"] == "3.1.0");
    CHECK(document["info"]["version"] == "1.2.3");
    for (const Route& route : iotcc::http::route_table()) {
        CAPTURE(route.pattern);
        const auto& operation = document["paths"][path_of(route)][lower(route.method)];
        CHECK(operation["summary"] == std::string(route.meaning));
        std::set<std::string> in_path, in_query, expected;
        for (const auto& parameter : operation["parameters"]) {
            (parameter["in"] == "path" ? in_path : in_query).insert(parameter["name"]);
            CHECK(parameter["description"] != "");
        }
        for (const auto& param : route.shape.params)
            expected.emplace(param.name);
        CHECK(in_query == expected);
        CHECK(in_path == names_in(path_of(route), '{'));
        CHECK(operation.contains("requestBody") == !route.shape.body.empty());
        const auto& responses = operation["responses"];
        CHECK(responses.contains(std::to_string(route.shape.success)));
        for (const auto& refusal : route.shape.refusals)
            CHECK(responses.contains(std::to_string(refusal.status)));
        CHECK(responses.contains("401") == (route.access != Access::open));
        CHECK(operation["security"].empty() == (route.access == Access::open));
    }
}

TEST_CASE("the role that a route needs stands with its tokens")
{
    const auto paths = description()["paths"];
    CHECK(paths["/v1/status"]["get"]["security"][0]["token"][0] == "read");
    CHECK(paths["/v1/devices/{id}"]["delete"]["security"][0]["token"][0] == "control");
    CHECK(paths["/v1/reload"]["post"]["security"][1]["basic"][0] == "admin");
}

TEST_CASE("every route says what its good answer brings, unless that is nothing")
{
    for (const Route& route : iotcc::http::route_table()) {
        CAPTURE(route.pattern);
        CHECK(route.shape.answer.empty() == (route.shape.success == 204));
    }
}

TEST_CASE("every schema that is named is there, and every one that is there has its words")
{
    const auto document = description();
    const ApiDescription api(document);
    const std::string text = document.dump();
    for (auto at = text.find("#/"); at != text.npos; at = text.find("#/", at + 1)) {
        const std::string name = text.substr(at, text.find('"', at) - at);
        CAPTURE(name);
        CHECK_NOTHROW((void)api.resolved({{"$ref", name}}));
    }
    for (const auto& schema : document["components"]["schemas"])
        for (const auto& property : schema["properties"].items()) {
            CAPTURE(property.key());
            CHECK(property.value()["description"] != "");
        }
}

TEST_CASE("no two routes have one operation id")
{
    std::set<std::string> ids;
    const auto operations = ApiDescription(description()).operations();
    for (const auto& operation : operations)
        ids.insert(operation.text["operationId"].get<std::string>());
    CHECK(ids.size() == operations.size());
    CHECK(ids.count("delete_v1_devices_id") == 1);
}

TEST_CASE("types are lists, objects of any keys, or null where their words say so")
{
    const auto schemas = description()["components"]["schemas"];
    const auto& status = schemas["Status"]["properties"];
    CHECK(status["stale_storages"]["items"]["type"] == "string");
    CHECK(status["limits"]["additionalProperties"]["type"] == "integer");
    CHECK(status["bus"]["$ref"] == "#/components/schemas/Bus");
    CHECK(schemas["LogLevel"]["properties"]["level"]["type"] == nlohmann::json{"string", "null"});
    const auto& required = schemas["Instance"]["required"];
    CHECK(std::count(required.begin(), required.end(), "sink") == 0);
    CHECK(std::count(required.begin(), required.end(), "totals") == 1);
    CHECK(schemas["Connection"]["properties"].contains("received_messages"));
}

TEST_CASE("the description is served")
{
    FakeNode node;
    node.status_row.version = "4.5.6";
    Api api(node);
    CHECK(api.get_json("/v1/openapi.json")["info"]["version"] == "4.5.6");
}
