#include "api.hpp"
#include "fake_node.hpp"
#include "router.hpp"

#include <doctest/doctest.h>

#include <thread>

using namespace iotcc::http;

namespace {

void echo_route(const RouteContext&, const RoutedRequest& request, Answer answer)
{
    std::string body(request.body);
    for (const auto& capture : request.captures)
        body += '[' + capture + ']';
    for (const auto& [name, value] : request.params)
        body += '{' + name + '=' + value + '}';
    answer.send({200, kJson, body});
}

void throwing_route(const RouteContext&, const RoutedRequest&, Answer)
{
    throw std::runtime_error("the secret");
}

void forgetful_route(const RouteContext&, const RoutedRequest&, Answer) {}

// A node that keeps the answers it is asked for, for later.
class SlowNode : public FakeNode {
public:
    mutable std::vector<Answer> kept;
};

void later_route(const RouteContext& context, const RoutedRequest&, Answer answer)
{
    static_cast<const SlowNode&>(context.node).kept.push_back(std::move(answer));
}

std::vector<Route> test_routes()
{
    return {
        {"GET", "/echo/{a}/x/{b}", Access::read, echo_route, "two captures"},
        {"POST", "/echo/{a}", Access::read, echo_route, "one capture"},
        {"PUT", "/echo/{a}", Access::read, echo_route, "one capture"},
        {"GET", "/query", Access::read, echo_route, "no capture"},
        {"GET", "/dot.json", Access::read, echo_route, "a dot"},
        {"GET", "/throws", Access::read, throwing_route, "throws"},
        {"GET", "/forgets", Access::read, forgetful_route, "drops its answer"},
        {"GET", "/later", Access::read, later_route, "answers later"},
        {"POST", "/a/{x}", Access::read, echo_route, "one pattern of two that overlap"},
        {"GET", "/{y}/b", Access::read, echo_route, "the other"},
    };
}

} // namespace

TEST_CASE("captures arrive decoded once, whatever is in them")
{
    const FakeNode node;
    Api api(node, test_routes());
    CHECK(api.get("/echo/1/x/2").body == "[1][2]");
    CHECK(api.get("/echo/a%2Fb/x/%252F").body == "[a/b][%2F]");
    CHECK(api.get("/echo/%25/x/%20").body == "[%][ ]");
    CHECK(api.get("/echo/gr%C3%B6%C3%9Fe/x/%3Cb%3E").body == "[gr\xc3\xb6\xc3\x9f"
                                                             "e][<b>]");
    CHECK(api.get("/echo/\xc3\xb6/x/a+b").body == "[\xc3\xb6][a+b]");
    CHECK(api.get("/echo/%0D%0A/x/%00").body == std::string("[\r\n][\0]", 7));
    CHECK(api.get("/echo/%25u0041/x/..").body == "[%u0041][..]");
}

TEST_CASE("bad percent-encoding in a capture is 400")
{
    const FakeNode node;
    Api api(node, test_routes());
    for (const auto* path : {"/echo/%/x/b", "/echo/%2/x/b", "/echo/a/x/%zz", "/echo/%u0041/x/b"})
        CHECK(api.get(path).status == 400);
}

TEST_CASE("a path of the longest size that is let in is routed, all of it percent signs too")
{
    const FakeNode node;
    Api api(node, test_routes());
    const std::string begin = "/echo/", end = "/x/b";
    const std::string id(kMaxTarget - begin.size() - end.size(), 'a');
    CHECK(api.get(begin + id + end).body == '[' + id + "][b]");
    CHECK(api.get('/' + std::string(kMaxTarget - 1, '%')).status == 404);
    std::string percents;
    while (percents.size() + 3 <= id.size())
        percents += "%25";
    CHECK(api.get(begin + percents + end).body ==
          '[' + std::string(percents.size() / 3, '%') + "][b]");
}

TEST_CASE("parameters of the query arrive decoded")
{
    const FakeNode node;
    Api api(node, test_routes());
    CHECK(api.get("/query?a=1&b=%2F%26").body == "{a=1}{b=/&}");
    CHECK(api.get("/query?a=b?c").body == "{a=b?c}");
    CHECK(api.get("/query?").body.empty());
    CHECK(api.get("/query?&&=&a").status == 200);
}

TEST_CASE("a body reaches its route whatever its type")
{
    const FakeNode node;
    Api api(node, test_routes());
    for (const auto* type :
         {"application/x-www-form-urlencoded", "multipart/form-data", "text/plain"}) {
        const auto response =
            api.serve("POST /echo/id HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n"
                      "Content-Type: " +
                      std::string(type) + "\r\n\r\n" + std::string(10000, 'x'));
        CHECK(response.body == std::string(10000, 'x') + "[id]");
    }
}

TEST_CASE("an unknown path is 404 as JSON, with a slash too many at its end as well")
{
    const FakeNode node;
    Api api(node, test_routes());
    for (const auto* path :
         {"/nothing", "/query/", "/echo//x/b", "/dotxjson", "/query%2F", "//query", "/../query"}) {
        const auto response = api.get(path);
        CHECK(response.status == 404);
        CHECK(response.content_type == kJson);
        CHECK(nlohmann::json::parse(response.body)["error"]["code"] == "not_found");
    }
    CHECK(api.ask("POST", "/nothing").status == 404);
    CHECK(api.ask("OPTIONS", "/nothing").status == 404);
}

TEST_CASE("a method that a path does not have is 405 with those that it has")
{
    const FakeNode node;
    Api api(node, test_routes());
    for (const auto* method : {"POST", "PUT", "DELETE", "PATCH"}) {
        const auto response = api.ask(method, "/query");
        CHECK(response.status == 405);
        CHECK(field_of(response, "Allow") == "GET, HEAD, OPTIONS");
        CHECK(nlohmann::json::parse(response.body)["error"]["code"] == "method_not_allowed");
    }
    CHECK(field_of(api.ask("GET", "/echo/a"), "Allow") == "POST, PUT, OPTIONS");
    CHECK(api.ask("HEAD", "/echo/a").status == 405);
}

TEST_CASE("OPTIONS answers 204 with Allow and runs no route")
{
    const FakeNode node;
    Api api(node, test_routes());
    const auto response = api.ask("OPTIONS", "/throws");
    CHECK(response.status == 204);
    CHECK(response.body.empty());
    CHECK(field_of(response, "Allow") == "GET, HEAD, OPTIONS");
}

TEST_CASE("OPTIONS for the whole server answers every method that some route has")
{
    const FakeNode node;
    Api api(node, test_routes());
    const auto response = api.ask("OPTIONS", "*");
    CHECK(response.status == 204);
    CHECK(field_of(response, "Allow") == "GET, HEAD, POST, PUT, OPTIONS");
}

TEST_CASE("HEAD is served where GET is")
{
    const FakeNode node;
    Api api(node, test_routes());
    CHECK(api.ask("HEAD", "/query").status == 200);
}

TEST_CASE("of two patterns that match one path each serves its own method")
{
    const FakeNode node;
    Api api(node, test_routes());
    CHECK(api.ask("GET", "/a/b").body == "[a]");
    CHECK(api.ask("POST", "/a/b").body == "[b]");
}

TEST_CASE("a route that throws is a 500 that does not say what was thrown")
{
    const FakeNode node;
    Api api(node, test_routes());
    const auto response = api.get("/throws");
    CHECK(response.status == 500);
    CHECK(response.body.find("secret") == std::string::npos);
    CHECK(api.get("/query").status == 200);
}

TEST_CASE("a route that forgets its answer is a 500")
{
    const FakeNode node;
    Api api(node, test_routes());
    CHECK(api.get("/forgets").status == 500);
}

TEST_CASE("a route may answer later, from another thread, while others are served")
{
    const SlowNode node;
    Api api(node, test_routes());
    CHECK_THROWS(api.get("/later"));
    CHECK(api.answers().count(1) == 0);
    CHECK(api.get("/query").status == 200);
    std::thread([&] { node.kept.at(0).send({200, kJson, "now"}); }).join();
    CHECK(api.answers().at(1).body == "now");
}

TEST_CASE("a request's fields cannot reach a route or its answer")
{
    const FakeNode node;
    Api api(node, test_routes());
    const auto response = api.serve(
        "GET /query HTTP/1.1\r\nHost: localhost\r\nREMOTE_ADDR: 1.2.3.4\r\nRange: bytes=0-,0-\r\n"
        "Accept-Encoding: gzip\r\nX-A: %0d%0aSet-Cookie: a\r\n\r\n");
    CHECK(response.status == 200);
    CHECK(response.fields.empty());
}
