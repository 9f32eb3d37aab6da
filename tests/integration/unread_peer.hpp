#pragma once
#include "status_readings.hpp"

#include <cstdint>
#include <string>
#include <sys/socket.h>

namespace iotcc::test {

// Sends to echo, without reading what comes back, until neither side takes any more: the host then
// owes this peer bytes that cannot leave.
inline TcpClient unread_peer(const HostProcess& host)
{
    TcpClient client = host.connect("echo");
    const std::string bytes(64 * 1024, 'x');
    std::uint64_t sent = 0;
    for (int quiet = 0; quiet < 20; ++quiet) {
        while (::send(client.fd(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL) > 0)
            quiet = 0;
        const std::uint64_t now = total(host, "sent_bytes");
        if (now != sent || now == 0)
            quiet = 0;
        sent = now;
    }
    return client;
}

} // namespace iotcc::test
