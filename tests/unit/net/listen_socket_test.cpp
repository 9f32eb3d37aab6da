#include "listen_socket.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/socket.h>

using namespace iotcc;
using net::open_listen_sockets;

namespace {

std::string refusal(std::string_view address)
{
    try {
        (void)open_listen_sockets(address, "127.0.0.1", 1);
    } catch (const std::runtime_error& error) {
        return error.what();
    }
    return "";
}

std::uint16_t port_of(const std::string& address)
{
    return static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
}

bool has_ipv6()
{
    const FileDescriptor socket(::socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in6 loopback{};
    loopback.sin6_family = AF_INET6;
    loopback.sin6_addr = in6addr_loopback;
    return socket.is_open() &&
           ::bind(socket.get(), reinterpret_cast<sockaddr*>(&loopback), sizeof loopback) == 0;
}

bool connects(const sockaddr* address, socklen_t size)
{
    const FileDescriptor socket(::socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
    return ::connect(socket.get(), address, size) == 0;
}

bool connects_v4(std::uint16_t port)
{
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return connects(reinterpret_cast<sockaddr*>(&to), sizeof to);
}

bool connects_v6(std::uint16_t port)
{
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    to.sin6_addr = in6addr_loopback;
    return connects(reinterpret_cast<sockaddr*>(&to), sizeof to);
}

std::string text_of(const sockaddr_storage& address)
{
    char text[64];
    return {text, net::format_address(address, text)};
}

} // namespace

TEST_CASE("port 0 becomes a free one, which all lanes share")
{
    const auto made = open_listen_sockets("tcp://127.0.0.1:0", "", 3);
    CHECK(made.sockets.size() == 3);
    CHECK(made.address.rfind("tcp://127.0.0.1:", 0) == 0);
    CHECK(port_of(made.address) != 0);
    CHECK(connects_v4(port_of(made.address)));
}

TEST_CASE("an address without a host takes the default one")
{
    CHECK(open_listen_sockets("tcp://:0", "127.0.0.2", 1).address.rfind("tcp://127.0.0.2:", 0) ==
          0);
}

TEST_CASE("an address that cannot be is refused with the reason")
{
    CHECK(refusal("127.0.0.1:80") ==
          "only tcp://, tls:// and unix:// addresses are served (127.0.0.1:80)");
    CHECK(refusal("unix://x.sock") ==
          "a Unix socket needs an absolute path; write unix:///PATH (unix://x.sock)");
    CHECK(refusal("tcp://localhost") ==
          "listen address without a port; write tcp://HOST:PORT (tcp://localhost)");
    CHECK(refusal("tcp://::1:80") ==
          "an IPv6 address needs brackets: tcp://[ADDRESS]:PORT (tcp://::1:80)");
    for (const char* port : {"", "x", "-1", "65536", "80x", " 80"}) {
        const std::string address = "tcp://127.0.0.1:" + std::string(port);
        CHECK(refusal(address) == "the port must be a number from 0 to 65535 (" + address + ")");
    }
    CHECK(refusal("tcp://[::1]").find("tcp://[::1]") != std::string::npos);
    CHECK(refusal("tcp://192.0.2.1:0") == "Cannot assign requested address (tcp://192.0.2.1:0)");
    CHECK(refusal("tcp://999.0.0.1:0").find("(tcp://999.0.0.1:0)") != std::string::npos);
}

TEST_CASE("an address that another host listens on is refused, also where it would share it")
{
    const auto first = open_listen_sockets("tcp://127.0.0.1:0", "", 2);
    CHECK(refusal(first.address) == "address in use (" + first.address + ")");
}

TEST_CASE("an IPv6 address serves IPv6; the one for all serves IPv4 as well")
{
    if (!has_ipv6()) {
        MESSAGE("skipped: no IPv6 here");
        return;
    }
    const auto loopback = open_listen_sockets("tcp://[::1]:0", "", 2);
    CHECK(loopback.address.rfind("tcp://[::1]:", 0) == 0);
    CHECK(connects_v6(port_of(loopback.address)));
    CHECK_FALSE(connects_v4(port_of(loopback.address)));
    const auto all = open_listen_sockets("tcp://[::]:0", "", 2);
    CHECK(connects_v6(port_of(all.address)));
    CHECK(connects_v4(port_of(all.address)));
    CHECK(refusal("tcp://127.0.0.1:" + std::to_string(port_of(all.address))) != "");
}

TEST_CASE("what notices a dead peer is set per address, and 0 leaves it off")
{
    const auto option = [](const net::ListenSockets& made, int level, int name) {
        int value = -1;
        socklen_t size = sizeof value;
        REQUIRE(::getsockopt(made.sockets[0].get(), level, name, &value, &size) == 0);
        return value;
    };
    const auto some = open_listen_sockets("tcp://127.0.0.1:0", "", 1, {7, 8000});
    CHECK(option(some, SOL_SOCKET, SO_KEEPALIVE) == 1);
    CHECK(option(some, IPPROTO_TCP, TCP_KEEPIDLE) == 7);
    CHECK(option(some, IPPROTO_TCP, TCP_USER_TIMEOUT) == 8000);
    CHECK(option(some, IPPROTO_TCP, TCP_NODELAY) == 1);
    const auto none = open_listen_sockets("tcp://127.0.0.1:0", "", 1, {0, 0});
    CHECK(option(none, SOL_SOCKET, SO_KEEPALIVE) == 0);
    CHECK(option(none, IPPROTO_TCP, TCP_USER_TIMEOUT) == 0);
}

TEST_CASE("peers are written as addresses, an IPv4 one of a dual-stack socket as IPv4")
{
    sockaddr_storage storage{};
    auto& v4 = reinterpret_cast<sockaddr_in&>(storage);
    v4.sin_family = AF_INET;
    v4.sin_port = htons(65535);
    ::inet_pton(AF_INET, "192.0.2.1", &v4.sin_addr);
    CHECK(text_of(storage) == "192.0.2.1:65535");
    storage = {};
    auto& v6 = reinterpret_cast<sockaddr_in6&>(storage);
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(5000);
    ::inet_pton(AF_INET6, "2001:db8::1", &v6.sin6_addr);
    CHECK(text_of(storage) == "[2001:db8::1]:5000");
    ::inet_pton(AF_INET6, "::ffff:192.0.2.1", &v6.sin6_addr);
    CHECK(text_of(storage) == "192.0.2.1:5000");
    ::inet_pton(AF_INET6, "1111:2222:3333:4444:5555:6666:7777:8888", &v6.sin6_addr);
    CHECK(text_of(storage) == "[1111:2222:3333:4444:5555:6666:7777:8888]:5000");
}
