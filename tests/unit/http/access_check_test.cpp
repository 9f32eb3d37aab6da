#include "access_check.hpp"
#include "api.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

using namespace iotcc;
using namespace iotcc::http;

namespace {

void fine(const RouteContext&, const RoutedRequest&, Answer answer)
{
    answer.send({200, kJson, "{}"});
}

struct GuardedNode : FakeNode {
    GuardedNode() { tokens = {{"r", Role::read}, {"c", Role::control}, {"a", Role::admin}}; }
};

struct Guard {
    GuardedNode node;
    std::vector<Route> routes = {
        {"GET", "/open", Access::open, fine, ""},
        {"GET", "/mixed", Access::open, fine, ""},
        {"POST", "/mixed", Access::control, fine, ""},
        {"GET", "/read", Access::read, fine, ""},
        {"POST", "/reload", Access::admin, fine, ""},
        {"GET", "/files/{name}", Access::open, fine, ""},
        {"GET", "/files/{name}/secret", Access::read, fine, ""},
        {"DELETE", "/{folder}/own", Access::control, fine, ""},
    };
    RouteContext context{node, routes};

    AccessDecision check(const std::string& path, const std::string& authorization = "")
    {
        RequestHead head;
        head.path = path;
        head.authorization = authorization;
        return check_access(context, head, "192.0.2.1:5000");
    }
    int status(const std::string& path, const std::string& authorization = "")
    {
        const auto decision = check(path, authorization);
        return decision.refusal ? decision.refusal->status : 200;
    }
};

} // namespace

TEST_CASE("nobody gets anywhere but to open addresses without a token")
{
    Guard guard;
    CHECK(guard.status("/open") == 200);
    CHECK(guard.status("/files/a.css") == 200);
    for (const char* path :
         {"/read", "/reload", "/mixed", "/nothing", "/open/", "/open%2f", "//open", "/OPEN", "*",
          "", "/files", "/files/", "/files//", "/files/a/", "/files/a/b", "/files/a/secret",
          "/files/own", "/%66iles/a"})
        CHECK(guard.status(path) == 401);
    CHECK(guard.status("/read", "Bearer r") == 200);
    CHECK(guard.status("/nothing", "Bearer r") == 200); // the router says 404
}

TEST_CASE("a refusal is the same for every cause, and asks for a bearer")
{
    Guard guard;
    const auto none = guard.check("/read").refusal;
    REQUIRE(none);
    CHECK(
        none->body ==
        R"({"error":{"code":"unauthorized","message":"this needs a token: Authorization: Bearer TOKEN"}})");
    CHECK(field_of(*none, "WWW-Authenticate") == "Bearer realm=\"iotcc\"");
    for (const char* value : {"Bearer wrong", "Basic !", "Digest x", "Bearer", "r"})
        CHECK(guard.check("/read", value).refusal->body == none->body);
}

TEST_CASE("where that is wanted a refusal asks for a user and a password, too, and first")
{
    Guard guard;
    guard.context.challenge = Challenge::basic;
    for (const Response& refusal :
         {*guard.check("/read").refusal, refused_role(guard.context, Access::read, {})}) {
        CHECK(field_of(refusal, "WWW-Authenticate") == "Basic realm=\"iotcc\", charset=\"UTF-8\"");
        CHECK(std::ranges::count(refusal.fields, "WWW-Authenticate", &ResponseField::name) == 2);
    }
}

TEST_CASE("too many wrong tokens are told when to come back, a right one is taken")
{
    Guard guard;
    guard.node.retry_after_s = 42;
    const auto refusal = guard.check("/read", "Bearer wrong").refusal;
    REQUIRE(refusal);
    CHECK(refusal->status == 429);
    CHECK(field_of(*refusal, "Retry-After") == "42");
    CHECK(guard.status("/read", "Bearer r") == 200);
    CHECK(guard.status("/read") == 401);
}

TEST_CASE("a node that needs no tokens lets everybody be an administrator")
{
    Guard guard;
    guard.node.tokens.clear();
    CHECK(guard.check("/reload").role == Role::admin);
    CHECK(guard.status("/reload", "Bearer whatever") == 200);
}

TEST_CASE("a route refuses a role that is too small, and nobody")
{
    Guard guard;
    for (const auto& route : guard.routes)
        for (const auto role : {std::optional<Role>(), std::optional(Role::read),
                                std::optional(Role::control), std::optional(Role::admin)}) {
            Api api(guard.node, guard.routes, role);
            const int expected = allows(route.access, role) ? 200 : role ? 403 : 401;
            CAPTURE(route.pattern);
            CHECK(api.ask(std::string(route.method), std::string(route.pattern)).status ==
                  expected);
        }
}

TEST_CASE(
    "of the built-in addresses only the dashboard, the page of addresses and the health are open")
{
    for (const Route& route : route_table()) {
        const bool open = route.pattern == "/" || route.pattern.starts_with("/dashboard/") ||
                          route.pattern == "/v1" || route.pattern == "/livez" ||
                          route.pattern == "/readyz";
        CHECK((route.access == Access::open) == open);
    }
}
