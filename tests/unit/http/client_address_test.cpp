#include "client_address.hpp"

#include <doctest/doctest.h>

using namespace iotcc::http;
using iotcc::net::AddressList;

namespace {

// Behind the proxies 10.0.0.0/8 and 2001:db8::1.
std::string client_of(const std::string& peer, const std::vector<std::string>& forwarded)
{
    RequestHead head;
    for (const auto& value : forwarded)
        head.fields.push_back({"x-forwarded-for", value});
    return client_address(peer, head, AddressList({"10.0.0.0/8", "2001:db8::1"}));
}

} // namespace

TEST_CASE("a peer that is no trusted proxy is the client, whatever it says")
{
    CHECK(client_of("192.0.2.1:5000", {"203.0.113.7"}) == "192.0.2.1:5000");
    CHECK(client_of("unix", {"203.0.113.7"}) == "unix");
    CHECK(client_of("192.0.2.1:5000", {}) == "192.0.2.1:5000");
}

TEST_CASE("behind trusted proxies the rightmost untrusted address is the client")
{
    CHECK(client_of("10.0.0.1:80", {"203.0.113.7"}) == "203.0.113.7");
    CHECK(client_of("10.0.0.1:80", {"198.51.100.9, 203.0.113.7"}) == "203.0.113.7");
    CHECK(client_of("10.0.0.1:80", {"198.51.100.9 ,203.0.113.7 , 10.9.9.9"}) == "203.0.113.7");
    CHECK(client_of("10.0.0.1:80", {"198.51.100.9", "203.0.113.7"}) == "203.0.113.7");
    CHECK(client_of("[2001:db8::1]:80", {"2001:db8::2"}) == "2001:db8::2");
    CHECK(client_of("10.0.0.1:80", {"[2001:db8::2]:443"}) == "2001:db8::2");
    CHECK(client_of("10.0.0.1:80", {"203.0.113.7:5000"}) == "203.0.113.7");
}

TEST_CASE("where all are trusted, the first of them is the client")
{
    CHECK(client_of("10.0.0.1:80", {"10.0.0.3, 10.0.0.2"}) == "10.0.0.3");
}

TEST_CASE("what is empty is skipped, and nothing left of what is no address is believed")
{
    CHECK(client_of("10.0.0.1:80", {""}) == "10.0.0.1:80");
    CHECK(client_of("10.0.0.1:80", {"203.0.113.7, ,", ""}) == "203.0.113.7");
    for (const auto* bad : {"unknown", "1.2.3", "1.2.3.4.5", "a b", "203.0.113.7;", "[::1", "-"}) {
        CHECK(client_of("10.0.0.1:80", {bad}) == "10.0.0.1:80");
        CHECK(client_of("10.0.0.1:80", {"198.51.100.9, " + std::string(bad) + ", 10.0.0.2"}) ==
              "10.0.0.2");
    }
}
