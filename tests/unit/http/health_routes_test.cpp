#include "api.hpp"
#include "fake_node.hpp"
#include "health_routes.hpp"

#include <doctest/doctest.h>

TEST_CASE("/livez is 200 whatever the node says")
{
    const FakeNode node;
    CHECK(Api(node).get("/livez").body == R"({"status":"ok"})");
}

TEST_CASE("/readyz is 200 when ready, and says what does not work")
{
    FakeNode node;
    node.readiness_row = {true, {"plugin mqtt: failed: start: address in use 127.0.0.1:1883"}};
    Api api(node);
    CHECK(api.get("/readyz").status == 200);
    CHECK(api.get_json("/readyz")["degraded"] == node.readiness_row.degraded);
}

TEST_CASE("/readyz is 503 with the reasons when not ready")
{
    FakeNode node;
    node.readiness_row = {false, {"no instance listens"}};
    Api api(node);
    CHECK(api.get("/readyz").status == 503);
    CHECK(api.get_json("/readyz")["degraded"][0] == "no instance listens");
}

TEST_CASE("/v1 names every address and may load nothing foreign")
{
    const FakeNode node;
    Api api(node);
    const auto page = api.get("/v1");
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(page.content_type.starts_with("text/html")); // so its head says default-src 'self'
    for (const auto& route : iotcc::http::route_table())
        CHECK(page.body.find('>' + std::string(route.pattern) + '<') != std::string::npos);
}
