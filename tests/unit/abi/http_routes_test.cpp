#include "http_routes.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace iotcc::abi;

namespace {

HttpRoute route(const std::string& method, const std::string& path,
                std::uint32_t role = IOTCC_ROLE_READ)
{
    return {method, path, role,
            [](void*, const iotcc_http_req*, iotcc_http_res*) -> std::int32_t { return 0; },
            nullptr};
}

// The path of the route that serves it, or "none".
std::string served_by(const HttpRoutes& routes, const std::string& method, const std::string& path)
{
    const HttpRoutes::Match match = routes.find(method, path);
    return match.route == nullptr ? "none" : match.route->path;
}

} // namespace

TEST_CASE("the longest path that fits serves a request, whatever the order of the routes")
{
    HttpRoutes routes;
    for (const auto* path : {"a/", "", "a/b/", "a/b"})
        CHECK(routes.add(route("GET", path)) == IOTCC_OK);
    CHECK(served_by(routes, "GET", "a/b/c") == "a/b/");
    CHECK(served_by(routes, "GET", "a/b") == "a/b");
    CHECK(served_by(routes, "GET", "a/x") == "a/");
    CHECK(served_by(routes, "GET", "a") == "");
    CHECK(served_by(routes, "GET", "") == "");
}

TEST_CASE("a path without a slash at its end serves itself only")
{
    HttpRoutes routes;
    CHECK(routes.add(route("GET", "a")) == IOTCC_OK);
    CHECK(served_by(routes, "GET", "a/") == "none");
    CHECK(served_by(routes, "GET", "ab") == "none");
    CHECK(routes.find("GET", "ab").methods.empty());
}

TEST_CASE("another method of a path is told those that there are")
{
    HttpRoutes routes;
    CHECK(routes.add(route("GET", "a/")) == IOTCC_OK);
    CHECK(routes.add(route("POST", "a/")) == IOTCC_OK);
    CHECK(routes.add(route("DELETE", "")) == IOTCC_OK); // not of the longest path
    CHECK(routes.find("DELETE", "a/b").route == nullptr);
    CHECK(routes.find("DELETE", "a/b").methods == "GET, HEAD, POST");
}

TEST_CASE("a route that is there already, or is none, is not taken")
{
    HttpRoutes routes;
    CHECK(routes.add(route("GET", "a")) == IOTCC_OK);
    CHECK(routes.add(route("GET", "a")) == IOTCC_E_EXISTS);
    CHECK(routes.add(route("HEAD", "b")) == IOTCC_E_ARG);
    CHECK(routes.add(route("get", "b")) == IOTCC_E_ARG);
    CHECK(routes.add(route("GET", "/b")) == IOTCC_E_ARG);
    CHECK(routes.add(route("GET", "b", 0)) == IOTCC_E_ARG);
    CHECK(routes.add(route("GET", "b", 4)) == IOTCC_E_ARG);
    HttpRoute without_function = route("GET", "b");
    without_function.f = nullptr;
    CHECK(routes.add(without_function) == IOTCC_E_ARG);
    CHECK(served_by(routes, "GET", "b") == "none");
}
