#include "api_address.hpp"

#include <doctest/doctest.h>

using namespace iotcc::client;
using Scheme = ApiAddress::Scheme;

TEST_CASE("an address has a scheme, a host and a port")
{
    const auto address = parse_api_address("http://127.0.0.1:9090");
    REQUIRE(address);
    CHECK(address->scheme == Scheme::http);
    CHECK(address->host == "127.0.0.1");
    CHECK(address->port == 9090);
    CHECK(address->authority == "127.0.0.1:9090");
}

TEST_CASE("the slash behind the address that a host prints may stay")
{
    const auto address = parse_api_address("https://ops.example:9443/");
    REQUIRE(address);
    CHECK(address->scheme == Scheme::https);
    CHECK(address->host == "ops.example");
    CHECK(address->port == 9443);
    CHECK(address->authority == "ops.example:9443");
}

TEST_CASE("IPv6 stands in brackets, which are not part of the host")
{
    const auto address = parse_api_address("http://[::1]:9090");
    REQUIRE(address);
    CHECK(address->host == "::1");
    CHECK(address->port == 9090);
    CHECK(address->authority == "[::1]:9090");
}

TEST_CASE("without a port it is the usual one of the scheme")
{
    CHECK(parse_api_address("http://localhost")->port == 80);
    CHECK(parse_api_address("https://[::1]")->port == 443);
}

TEST_CASE("a socket is named by its whole path")
{
    const auto address = parse_api_address("unix:///run/iotcc/api.sock");
    REQUIRE(address);
    CHECK(address->scheme == Scheme::unix_socket);
    CHECK(address->host == "/run/iotcc/api.sock");
    CHECK(address->authority == "localhost");
}

TEST_CASE("what is no address of an API is refused")
{
    for (const char* url :
         {"", "localhost:9090", "ftp://localhost", "http://", "http://:9090",
          "http://localhost:", "http://localhost:0", "http://localhost:65536",
          "http://localhost:90x", "http://a/v1", "http://[::1", "http://[::1]9090", "http://a b",
          "http://a\r\nX: y", "http://u@a", "unix://", "unix://relative.sock"}) {
        CAPTURE(url);
        CHECK(!parse_api_address(url));
    }
}
