#include "host_name.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace iotcc::http;

TEST_CASE("addresses and localhost are our own hosts, with any port and in any case")
{
    for (const auto* host : {"127.0.0.1", "192.0.2.1:9090", "[::1]", "[2001:db8::1]:9090",
                             "localhost", "LocalHost:1"}) {
        INFO(host);
        CHECK(is_own_host(host, {}));
    }
}

TEST_CASE("a name is our own host only when it is configured")
{
    const std::vector<std::string> names = {"iot.example"};
    CHECK(is_own_host("iot.example:9090", names));
    CHECK(is_own_host("IOT.example", names));
    for (const auto* host :
         {"evil.example", "iot.example.evil.example", "xiot.example", "localhost.evil.example",
          "127.0.0.1.evil.example", "127.1", "1", ""}) {
        INFO(host);
        CHECK_FALSE(is_own_host(host, names));
    }
}
