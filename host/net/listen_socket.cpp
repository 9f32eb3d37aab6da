#include "listen_socket.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <memory>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <utility>

namespace iotcc::net {

namespace {

constexpr int kBacklog = 511;
constexpr std::string_view kPlainScheme = "tcp://", kTlsScheme = "tls://";
static_assert(kPlainScheme.size() == kTlsScheme.size());

struct HostPort {
    std::string host;
    std::uint16_t port;
};

[[noreturn]] void fail(std::string_view address, std::string_view reason)
{
    throw std::runtime_error(std::string(reason) + " (" + std::string(address) + ")");
}

HostPort parse(std::string_view address, const std::string& default_host)
{
    if (!address.starts_with(kPlainScheme) && !is_tls_address(address))
        fail(address, "only tcp://, tls:// and unix:// addresses are served");
    const auto rest = address.substr(kPlainScheme.size());
    const auto colon = rest.rfind(':');
    if (colon == rest.npos)
        fail(address, "listen address without a port; write tcp://HOST:PORT");
    std::string_view host = rest.substr(0, colon);
    if (host.empty())
        host = default_host;
    if (host.size() >= 2 && host.front() == '[' && host.back() == ']')
        host = host.substr(1, host.size() - 2);
    else if (colon != 0 && host.find(':') != host.npos)
        fail(address, "an IPv6 address needs brackets: tcp://[ADDRESS]:PORT");
    std::uint16_t port = 0;
    const auto digits = rest.substr(colon + 1);
    const auto end = digits.data() + digits.size();
    const auto parsed = std::from_chars(digits.data(), end, port);
    if (parsed.ec != std::errc{} || parsed.ptr != end)
        fail(address, "the port must be a number from 0 to 65535");
    return {std::string(host), port};
}

struct Resolved {
    sockaddr_storage address{};
    socklen_t size = 0;
};

Resolved resolve(std::string_view text, const HostPort& where)
{
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_PASSIVE;
    addrinfo* found = nullptr;
    const int error =
        ::getaddrinfo(where.host.c_str(), std::to_string(where.port).c_str(), &hints, &found);
    if (error != 0)
        fail(text, ::gai_strerror(error));
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
    Resolved resolved;
    std::memcpy(&resolved.address, found->ai_addr, found->ai_addrlen);
    resolved.size = found->ai_addrlen;
    return resolved;
}

void enable(int fd, int level, int option, int value = 1)
{
    if (::setsockopt(fd, level, option, &value, sizeof value) != 0)
        throw std::system_error(errno, std::generic_category(), "setsockopt");
}

void set_connection_options(int fd, const DeadPeerTimes& times)
{
    enable(fd, IPPROTO_TCP, TCP_NODELAY);
    if (times.keepalive_s != 0) {
        enable(fd, SOL_SOCKET, SO_KEEPALIVE);
        enable(fd, IPPROTO_TCP, TCP_KEEPIDLE, static_cast<int>(times.keepalive_s));
        enable(fd, IPPROTO_TCP, TCP_KEEPINTVL, 10);
        enable(fd, IPPROTO_TCP, TCP_KEEPCNT, 3);
    }
    enable(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, static_cast<int>(times.user_timeout_ms));
}

enum class Sharing { exclusive, per_lane };

FileDescriptor bind_socket(const Resolved& where, Sharing sharing, std::string_view text)
{
    FileDescriptor socket(
        ::socket(where.address.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (socket.get() < 0)
        fail(text, std::strerror(errno));
    enable(socket.get(), SOL_SOCKET, SO_REUSEADDR);
    if (sharing == Sharing::per_lane)
        enable(socket.get(), SOL_SOCKET, SO_REUSEPORT);
    if (where.address.ss_family == AF_INET6)
        enable(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
    if (::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where.address), where.size) != 0)
        fail(text, errno == EADDRINUSE ? "address in use" : std::strerror(errno));
    return socket;
}

void listen_on(int fd, std::string_view text)
{
    if (::listen(fd, kBacklog) != 0)
        fail(text, errno == EADDRINUSE ? "address in use" : std::strerror(errno));
}

} // namespace

namespace {

constexpr std::string_view kUnixScheme = "unix://";

// One descriptor per lane, since each lane closes its own.
ListenSockets open_unix_socket(std::string_view address, std::uint32_t lanes)
{
    const std::string path(address.substr(kUnixScheme.size()));
    if (!path.starts_with('/'))
        fail(address, "a Unix socket needs an absolute path; write unix:///PATH");
    ListenSockets result;
    try {
        UnixSocket made = listen_on_unix(path, kBacklog);
        result.file = std::move(made.file);
        for (std::uint32_t i = 1; i < lanes; ++i)
            result.sockets.emplace_back(::fcntl(made.socket.get(), F_DUPFD_CLOEXEC, 0));
        result.sockets.push_back(std::move(made.socket));
    } catch (const std::runtime_error& error) {
        fail(address, error.what());
    }
    if (result.sockets.front().get() < 0)
        fail(address, std::strerror(EMFILE));
    result.address = address;
    result.accepting = Accepting::shared;
    return result;
}

} // namespace

ListenSockets open_listen_sockets(std::string_view address, const std::string& default_host,
                                  std::uint32_t lanes, const DeadPeerTimes& times)
{
    if (address.starts_with(kUnixScheme))
        return open_unix_socket(address, lanes);
    Resolved where = resolve(address, parse(address, default_host));
    // SO_REUSEPORT would join another host of the same user without a word. An exclusive socket
    // tells, and it also chooses the port where that is 0; closing it leaves the address to the
    // shared ones.
    {
        FileDescriptor probe = bind_socket(where, Sharing::exclusive, address);
        listen_on(probe.get(), address);
        if (::getsockname(probe.get(), reinterpret_cast<sockaddr*>(&where.address), &where.size) !=
            0)
            fail(address, std::strerror(errno));
    }
    ListenSockets result;
    for (std::uint32_t i = 0; i < lanes; ++i)
        result.sockets.push_back(bind_socket(where, Sharing::per_lane, address));
    for (const FileDescriptor& socket : result.sockets) {
        set_connection_options(socket.get(), times);
        listen_on(socket.get(), address);
    }
    char text[64];
    result.address = std::string(address.substr(0, kPlainScheme.size())) +
                     std::string(text, format_address(where.address, text));
    return result;
}

bool is_tls_address(std::string_view address)
{
    return address.starts_with(kTlsScheme);
}

std::size_t format_address(const sockaddr_storage& address, char* out)
{
    constexpr std::string_view kUnixPeer = "unix";
    if (address.ss_family == AF_UNIX)
        return kUnixPeer.copy(out, kUnixPeer.size());
    char host[INET6_ADDRSTRLEN] = "";
    std::uint16_t port = 0;
    bool brackets = false;
    if (address.ss_family == AF_INET) {
        const auto& in = reinterpret_cast<const sockaddr_in&>(address);
        ::inet_ntop(AF_INET, &in.sin_addr, host, sizeof host);
        port = ntohs(in.sin_port);
    } else if (address.ss_family == AF_INET6) {
        const auto& in = reinterpret_cast<const sockaddr_in6&>(address);
        if (IN6_IS_ADDR_V4MAPPED(&in.sin6_addr)) {
            ::inet_ntop(AF_INET, &in.sin6_addr.s6_addr[12], host, sizeof host);
        } else {
            ::inet_ntop(AF_INET6, &in.sin6_addr, host, sizeof host);
            brackets = true;
        }
        port = ntohs(in.sin6_port);
    }
    char* at = out;
    if (brackets)
        *at++ = '[';
    at = static_cast<char*>(std::memcpy(at, host, std::strlen(host))) + std::strlen(host);
    if (brackets)
        *at++ = ']';
    *at++ = ':';
    return static_cast<std::size_t>(std::to_chars(at, at + 5, port).ptr - out);
}

} // namespace iotcc::net
