#pragma once
#include "file_descriptor.hpp"
#include "unix_socket.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

struct sockaddr_storage;

namespace iotcc::net {

// Whether several lanes accept on the same socket, or each has one of its own.
enum class Accepting { alone, shared };

// The listening sockets of one address, one descriptor for each lane that accepts on it. Of a TCP
// address they are sockets of their own, so that the kernel spreads the connections and no lane
// hands one to another; a Unix address cannot have that, theirs is the same socket.
struct ListenSockets {
    std::vector<FileDescriptor> sockets;
    std::string address; // as bound, with the real port: "tcp://127.0.0.1:9101", "tls://...",
                         // "unix:///path"
    Accepting accepting = Accepting::alone;
    SocketFile file; // of a Unix address
};

// What accepted TCP connections inherit: a peer that vanished is noticed by the kernel, not by our
// timers alone. 0: off.
struct DeadPeerTimes {
    std::uint32_t keepalive_s = 60; // idle time before the first probe
    std::uint32_t user_timeout_ms = 30'000;
};

// Binds and listens on "tcp://HOST:PORT" or "tls://HOST:PORT" (an IPv6 host in brackets; "[::]"
// takes IPv4 as well; an empty host is `default_host`; port 0: a free one) or "unix:///PATH".
// Throws std::runtime_error that names the address and the reason; an address that another socket
// listens on is refused, also where that one would share it.
ListenSockets open_listen_sockets(std::string_view address, const std::string& default_host,
                                  std::uint32_t lanes, const DeadPeerTimes& times = {});

// Whether what is accepted there speaks TLS.
[[nodiscard]] bool is_tls_address(std::string_view address);

// "192.0.2.1:5000", "[2001:db8::1]:5000", "unix"; an IPv4 peer of a dual-stack socket is written as
// IPv4. Writes at most 55 bytes to `out`, answers how many.
std::size_t format_address(const sockaddr_storage& address, char* out);

} // namespace iotcc::net
