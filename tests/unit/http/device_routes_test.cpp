#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

#include <string>

TEST_CASE("a device is shown with every connection that it has, and with no other's")
{
    FakeNode node;
    node.connection_rows.resize(3);
    node.connection_rows[0].device_id = node.connection_rows[2].device_id = "a/b";
    node.connection_rows[0].connection_id = "first";
    node.connection_rows[2].connection_id = "third";
    Api api(node);
    const auto device = api.get_json("/v1/devices/a%2Fb");
    CHECK(device["device_id"] == "a/b");
    CHECK(device["connections"].size() == 2);
    CHECK(device["connections"][0]["connection_id"] == "first");
    CHECK(device["connections"][1]["connection_id"] == "third");
    const auto missing = api.get("/v1/devices/nobody");
    CHECK(missing.status == 404);
    CHECK(nlohmann::json::parse(missing.body)["error"]["code"] == "not_found");
}

TEST_CASE("a kick says how many connections it closed")
{
    FakeNode node;
    node.connection_rows.resize(2);
    node.connection_rows[0].device_id = node.connection_rows[1].device_id = "d";
    Api api(node);
    const auto response = api.ask("DELETE", "/v1/devices/d");
    CHECK(response.status == 200);
    CHECK(response.body == R"({"closed":2})");
    CHECK(api.ask("DELETE", "/v1/devices/nobody").status == 404);
}
