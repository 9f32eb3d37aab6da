#include "cross_site.hpp"

#include <doctest/doctest.h>

#include <vector>

using namespace iotcc::http;

namespace {

const std::vector<std::string> kOrigins = {"https://ops.example"};

bool is_refused(std::string_view method, std::vector<HeaderField> fields)
{
    RequestHead head;
    head.method = method;
    head.host = "localhost:9090";
    head.fields = std::move(fields);
    return !cross_site_fault(head, kOrigins).empty();
}

} // namespace

TEST_CASE("clients that are no browsers may send what they like")
{
    CHECK_FALSE(is_refused("GET", {}));
    CHECK_FALSE(is_refused("POST", {}));
    CHECK_FALSE(is_refused("POST", {{"Content-Type", "application/x-www-form-urlencoded"}}));
}

TEST_CASE("a cross-site request is refused, a followed link is not")
{
    const HeaderField cross{"sec-fetch-site", "cross-site"}, navigate{"Sec-Fetch-Mode", "navigate"};
    const HeaderField page{"Sec-Fetch-Dest", "document"}, frame{"Sec-Fetch-Dest", "iframe"};
    CHECK(is_refused("GET", {cross}));
    CHECK(is_refused("POST", {cross}));
    CHECK(is_refused("GET", {cross, {"Sec-Fetch-Mode", "no-cors"}}));
    CHECK(is_refused("GET", {cross, navigate, frame}));
    CHECK(is_refused("POST", {cross, navigate, page}));
    CHECK_FALSE(is_refused("GET", {cross, navigate, page}));
    CHECK_FALSE(is_refused("GET", {{"Sec-Fetch-Site", "same-origin"}}));
    CHECK_FALSE(is_refused("GET", {{"Sec-Fetch-Site", "none"}}));
}

TEST_CASE("a form of any page is refused")
{
    const HeaderField own{"Origin", "http://localhost:9090"};
    for (const auto* type : {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x",
                             "text/plain", "TEXT/PLAIN ; charset=utf-8"}) {
        CHECK(is_refused("POST", {own, {"Content-Type", type}}));
        CHECK(is_refused("POST", {{"Origin", "null"}, {"Content-Type", type}}));
    }
    CHECK_FALSE(is_refused("POST", {own, {"Content-Type", "application/json"}}));
    CHECK_FALSE(is_refused("POST", {own}));
    CHECK_FALSE(is_refused("DELETE", {own}));
}

TEST_CASE("a page of a foreign origin may change nothing")
{
    for (const auto* origin : {"https://evil.example", "null", "", "localhost:9090",
                               "http://localhost:9091", "http://localhost:9090.evil.example"}) {
        CHECK(is_refused("POST", {{"Origin", origin}}));
        CHECK(is_refused("DELETE", {{"Origin", origin}, {"Content-Type", "application/json"}}));
        CHECK_FALSE(is_refused("GET", {{"Origin", origin}})); // nobody there can read the answer
    }
}

TEST_CASE("a configured origin is served")
{
    const HeaderField ops{"Origin", "https://ops.example"};
    CHECK_FALSE(is_refused("POST", {ops, {"Sec-Fetch-Site", "cross-site"}}));
    CHECK_FALSE(is_refused("GET", {ops, {"Sec-Fetch-Site", "cross-site"}}));
    RequestHead head;
    head.fields = {ops};
    CHECK(allowed_origin(head, kOrigins) == "https://ops.example");
    CHECK(allowed_origin(head, {}).empty());
}
