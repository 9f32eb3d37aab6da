#include "response_head.hpp"

#include <doctest/doctest.h>

using namespace iotcc::http;

TEST_CASE("a head has status, date, length, security fields and the fields of the route")
{
    const Response response{405, kJson, "{}", {{"Allow", "GET"}}};
    CHECK(response_head(response, AfterAnswer::keep, 784111777) ==
          "HTTP/1.1 405 Method Not Allowed\r\n"
          "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
          "Content-Type: application/json\r\n"
          "Content-Length: 2\r\n"
          "Cache-Control: no-store\r\n"
          "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n"
          "Cross-Origin-Resource-Policy: same-origin\r\n"
          "Referrer-Policy: no-referrer\r\n"
          "X-Content-Type-Options: nosniff\r\n"
          "X-Frame-Options: DENY\r\n"
          "Allow: GET\r\n"
          "\r\n");
}

TEST_CASE("an answer without content has no length of it")
{
    for (const int status : {204, 304}) {
        const auto head = response_head({status, kJson, {}}, AfterAnswer::keep, 0);
        CHECK(head.find("\r\nContent-Length") == std::string::npos);
        CHECK(head.find("\r\nContent-Type") == std::string::npos);
    }
}

TEST_CASE("a page may load what is from here, and nothing else")
{
    const auto head = response_head({200, "text/html; charset=utf-8", {}}, AfterAnswer::keep, 0);
    CHECK(head.find("\r\nContent-Security-Policy: default-src 'self'; base-uri 'none'; "
                    "form-action 'none'; frame-ancestors 'none'; "
                    "require-trusted-types-for 'script'; trusted-types 'none'\r\n") !=
          std::string::npos);
}

TEST_CASE("what has a tag may be kept, and is asked for again with it")
{
    Response response{200, "text/css", "a{}"};
    response.etag = "\"7\"";
    const auto head = response_head(response, AfterAnswer::keep, 0);
    CHECK(head.find("\r\nCache-Control: no-cache\r\nETag: \"7\"\r\n") != std::string::npos);
}

TEST_CASE("only where an origin is allowed is the answer shared with its pages")
{
    CHECK(response_head({}, AfterAnswer::keep, 0).find("Access-Control") == std::string::npos);
    const auto head = response_head({}, AfterAnswer::keep, 0, {"https://ops.example", "X-A, X-B"});
    CHECK(head.find("\r\nVary: Origin\r\nAccess-Control-Allow-Origin: https://ops.example\r\n") !=
          std::string::npos);
    CHECK(head.find("\r\nAccess-Control-Allow-Headers: X-A, X-B\r\n") != std::string::npos);
    CHECK(head.find("Allow-Credentials") == std::string::npos);
}

TEST_CASE("where some origin is allowed an answer to another one says that it might have differed")
{
    const auto head = response_head({}, AfterAnswer::keep, 0, {"", "Authorization"});
    CHECK(head.find("\r\nVary: Origin\r\n") != std::string::npos);
    CHECK(head.find("Access-Control") == std::string::npos);
    CHECK(response_head({}, AfterAnswer::keep, 0).find("Vary") == std::string::npos);
}

TEST_CASE("what happens to the connection is said where it is not the default")
{
    CHECK(response_head({}, AfterAnswer::keep, 0).find("Connection") == std::string::npos);
    CHECK(response_head({}, AfterAnswer::keep_named, 0).find("Connection: keep-alive\r\n") !=
          std::string::npos);
    CHECK(response_head({}, AfterAnswer::close, 0).find("Connection: close\r\n") !=
          std::string::npos);
}
