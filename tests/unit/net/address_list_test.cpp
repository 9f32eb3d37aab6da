#include "address_list.hpp"
#include "socket_address.hpp"

#include <doctest/doctest.h>

#include <netinet/in.h>
#include <stdexcept>
#include <string>
#include <sys/socket.h>
#include <sys/un.h>

using iotcc::net::AddressList;
using iotcc::net::socket_address;

namespace {

std::string list_refusal(const std::string& text)
{
    try {
        (void)AddressList({text});
    } catch (const std::invalid_argument& error) {
        return error.what();
    }
    return "";
}

} // namespace

TEST_CASE("a single address is in the list, its neighbours are not")
{
    const AddressList list({"192.0.2.7", "2001:db8::7"});
    CHECK(list.contains(socket_address("192.0.2.7")));
    CHECK_FALSE(list.contains(socket_address("192.0.2.6")));
    CHECK_FALSE(list.contains(socket_address("192.0.2.8")));
    CHECK(list.contains(socket_address("2001:db8::7")));
    CHECK_FALSE(list.contains(socket_address("2001:db8::8")));
}

TEST_CASE("a block holds what agrees in its prefix, also where that ends inside of a byte")
{
    const AddressList list({"10.16.0.0/12", "2001:db8:8000::/33"});
    CHECK(list.contains(socket_address("10.16.0.0")));
    CHECK(list.contains(socket_address("10.31.255.255")));
    CHECK_FALSE(list.contains(socket_address("10.32.0.0")));
    CHECK_FALSE(list.contains(socket_address("10.15.255.255")));
    CHECK(list.contains(socket_address("2001:db8:ffff::1")));
    CHECK_FALSE(list.contains(socket_address("2001:db8:7fff::1")));
}

TEST_CASE("an IPv4-mapped address counts as IPv4, on either side")
{
    CHECK(AddressList({"192.0.2.0/24"}).contains(socket_address("::ffff:192.0.2.9")));
    CHECK(AddressList({"::ffff:192.0.2.0/120"}).contains(socket_address("192.0.2.9")));
    CHECK_FALSE(AddressList({"::/0"}).contains(socket_address("192.0.2.9")));
    CHECK_FALSE(AddressList({"::/0"}).contains(socket_address("::ffff:192.0.2.9")));
    CHECK_FALSE(AddressList({"0.0.0.0/0"}).contains(socket_address("2001:db8::1")));
    CHECK(AddressList({"::/0"}).contains(socket_address("::1")));
    CHECK(AddressList({"0.0.0.0/0"}).contains(socket_address("255.255.255.255")));
}

TEST_CASE("a remote is found by its text, with and without a port")
{
    const AddressList list({"192.0.2.1", "2001:db8::/32"});
    for (const char* text : {"192.0.2.1:5000", "192.0.2.1", "[2001:db8::1]:5000", "2001:db8::1",
                             "[2001:db8::1]", "[::ffff:192.0.2.1]:5"}) {
        CAPTURE(text);
        CHECK(list.contains(std::string_view(text)));
    }
    for (const char* text : {"192.0.2.2:5000", "192.0.2.10", "[2001:db9::1]:5000", "unix", "", "[",
                             "[]:1", ":", "192.0.2", "localhost:80"}) {
        CAPTURE(text);
        CHECK_FALSE(list.contains(std::string_view(text)));
    }
}

TEST_CASE("a Unix socket is in no list, and an empty list holds nothing")
{
    sockaddr_storage unix_peer{};
    unix_peer.ss_family = AF_UNIX;
    CHECK_FALSE(AddressList({"0.0.0.0/0", "::/0"}).contains(unix_peer));
    CHECK_FALSE(AddressList().contains(socket_address("127.0.0.1")));
    CHECK(AddressList().empty());
}

TEST_CASE("a text that is no address is refused by name, with the reason")
{
    CHECK(list_refusal("proxy.example") ==
          "\"proxy.example\": is no IP address or CIDR block; write "
          "192.0.2.0/24 or 2001:db8::/32");
    for (const char* text : {"", "/", "/8", "192.0.2", "192.0.2.256", "1.2.3.4.5", " 192.0.2.1",
                             "[::1]", "192.0.2.1:80", "::1%lo"}) {
        CAPTURE(text);
        CHECK(list_refusal(text).starts_with('"' + std::string(text) + "\": is no IP address"));
    }
    CHECK(list_refusal("192.0.2.0/33") ==
          "\"192.0.2.0/33\": the prefix length must be a number from 0 to 32");
    for (const char* text : {"192.0.2.0/", "192.0.2.0/x", "192.0.2.0/-1", "192.0.2.0/8/8",
                             "2001:db8::/129", "192.0.2.0/4294967297"}) {
        CAPTURE(text);
        CHECK(list_refusal(text).find("the prefix length must be") != std::string::npos);
    }
    CHECK(list_refusal("192.0.2.1/24") ==
          "\"192.0.2.1/24\": the address has bits behind its prefix length");
    CHECK(list_refusal("2001:db8::1/64") != "");
}

TEST_CASE("loopback is told from the rest in both families")
{
    const auto is_loopback = [](const char* text) {
        iotcc::net::IpBytes bytes{};
        REQUIRE(iotcc::net::ip_bytes(socket_address(text), bytes));
        return iotcc::net::is_loopback(bytes);
    };
    for (const char* text : {"127.0.0.1", "127.255.0.1", "::1", "::ffff:127.0.0.1"})
        CHECK(is_loopback(text));
    for (const char* text : {"128.0.0.1", "126.0.0.1", "::", "::2", "2001:db8::1", "0.0.0.0"})
        CHECK_FALSE(is_loopback(text));
}
