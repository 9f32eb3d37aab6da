#include "api.hpp"
#include "fake_node.hpp"
#include "plugin_routes.hpp"

#include <doctest/doctest.h>

using namespace iotcc;
using namespace iotcc::http;

namespace {

using Outcome = PluginOutcome::Result;

PluginOutcome outcome(Outcome result)
{
    PluginOutcome made;
    made.result = result;
    made.message = "the instance a is at fault";
    made.methods = "GET, HEAD";
    made.role = Role::admin;
    return made;
}

} // namespace

TEST_CASE("what becomes of a plugin's route has a status of its own")
{
    const std::pair<Outcome, int> rows[] = {
        {Outcome::answered, 200},   {Outcome::no_route, 404}, {Outcome::wrong_method, 405},
        {Outcome::wrong_role, 403}, {Outcome::failed, 500},   {Outcome::busy, 503},
        {Outcome::late, 504}};
    for (const auto& [result, status] : rows) {
        FakeNode node;
        node.plugin_outcome = outcome(result);
        const Response response = Api(node, route_table(), Role::control).get("/v1/plugins/a/x/b");
        CHECK(response.status == status);
        const bool is_fault = status >= 500;
        CHECK((response.body.find("the instance a is at fault") != std::string::npos) == is_fault);
        CHECK(field_of(response, "Allow") == (status == 405 ? "GET, HEAD, OPTIONS" : ""));
    }
}

TEST_CASE("a plugin gets the request without credentials, and HEAD as GET")
{
    FakeNode node;
    Api api(node);
    (void)api.serve("HEAD /v1/plugins/a/x/b%20c/?d=%20 HTTP/1.1\r\nHost: localhost\r\n"
                    "Authorization: Bearer T\r\ncookie: C\r\nX-Word: seven\r\n\r\n");
    const PluginRequest& asked = node.asked_of_plugin;
    CHECK(asked.instance == "a");
    CHECK(asked.method == "GET");
    CHECK(asked.path == "b c/");
    CHECK(asked.query == "d=%20");
    CHECK(asked.role == Role::admin);
    const std::vector<std::pair<std::string, std::string>> fields = {{"Host", "localhost"},
                                                                     {"X-Word", "seven"}};
    CHECK(asked.fields == fields);
}

TEST_CASE("a plugin's answer keeps its type, and a status that nobody uses becomes 500")
{
    FakeNode node;
    node.plugin_outcome.result = Outcome::answered;
    node.plugin_outcome.fields = {{"Content-Type", "text/csv"}, {"ETag", "\"1\""}};
    const auto status = [&node](int code) {
        node.plugin_outcome.status = code;
        return Api(node).get("/v1/plugins/a/x/").status;
    };
    for (const int code : {200, 201, 204, 303, 304, 404, 500})
        CHECK(status(code) == code);
    for (const int code : {-1, 0, 100, 199, 299, 600, 1000})
        CHECK(status(code) == 500);
    node.plugin_outcome.body = "kept";
    node.plugin_outcome.status = 304;
    CHECK(Api(node).get("/v1/plugins/a/x/").body == "");
    node.plugin_outcome.status = 200;
    const Response response = Api(node).get("/v1/plugins/a/x/");
    CHECK(response.own_content_type == "text/csv");
    CHECK(field_of(response, "ETag") == "\"1\"");
    CHECK(field_of(response, "Content-Type") == "");
}

TEST_CASE("a status plugin is asked for everything but health, metrics and routes of plugins")
{
    FakeNode node;
    std::vector<Route> routes = route_table();
    const RouteContext context{node, routes};
    CHECK_FALSE(is_for_status_plugin(context, "/v1/status"));
    node.is_status_api = true;
    for (const auto* path : {"/", "/v1/status", "/livez/", "/liv%65z", "/v1/plugins",
                             "/v1/plugins/a/x", "/v1/plugins/a/y/", "/v1/plugins/a/b/x/c", "*"})
        CHECK(is_for_status_plugin(context, path));
    for (const auto* path : {"/livez", "/readyz", "/metrics", "/v1/plugins/a/x/"})
        CHECK_FALSE(is_for_status_plugin(context, path));
    (void)Api(node).ask("PATCH", "/any%20thing");
    CHECK(node.asked_of_plugin.instance == "");
    CHECK(node.asked_of_plugin.path == "/any thing");
    CHECK(Api(node).get("/any%zz").status == 400);
    CHECK(Api(node, route_table(), std::nullopt).get("/").status == 401);
}
