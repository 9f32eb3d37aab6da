#include "api.hpp"
#include "dashboard_files.hpp"
#include "fake_node.hpp"

#include <doctest/doctest.h>

namespace {

iotcc::http::Response get_with_tag(Api& api, const std::string& path, const std::string& tags)
{
    return api.serve("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nIf-None-Match: " + tags +
                     "\r\n\r\n");
}

} // namespace

TEST_CASE("/ answers a page, with or without a dashboard")
{
    const FakeNode node;
    const auto page = Api(node).get("/");
    CHECK(page.status == 200);
    CHECK(page.content_type == "text/html; charset=utf-8");
    CHECK(page.etag.empty() == iotcc::dashboard::files().empty());
}

TEST_CASE("every file of the dashboard is served as what it is")
{
    const FakeNode node;
    Api api(node);
    for (const auto& file : iotcc::dashboard::files()) {
        CAPTURE(file.path);
        const auto response = api.get("/dashboard/" + std::string(file.path));
        CHECK(response.status == 200);
        CHECK(response.body == file.bytes);
        CHECK(response.content_type == file.content_type);
        CHECK(response.etag == file.etag);
    }
}

TEST_CASE("a client that has a file is told so, and not given it again")
{
    const FakeNode node;
    Api api(node);
    for (const auto& file : iotcc::dashboard::files()) {
        const std::string path = "/dashboard/" + std::string(file.path), tag(file.etag);
        for (const auto& tags : {tag, "W/" + tag, "\"old\", " + tag, std::string("*")}) {
            const auto response = get_with_tag(api, path, tags);
            CHECK(response.status == 304);
            CHECK(response.body.empty());
            CHECK(response.etag == file.etag);
        }
        for (const auto* tags : {"\"old\"", "", "old"})
            CHECK(get_with_tag(api, path, tags).status == 200);
    }
}

TEST_CASE("only files of the dashboard are served")
{
    const FakeNode node;
    Api api(node);
    for (const auto* path : {"/dashboard/nothing", "/dashboard/..%2Fapp.js", "/dashboard/../app.js",
                             "/dashboard/embed.py", "/dashboard/pages", "/dashboard/app.js/",
                             "/dashboard/", "/dashboard/app.js%00"})
        CHECK(api.get(path).status == 404);
}
