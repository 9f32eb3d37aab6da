#include "admission.hpp"
#include "byte_queue.hpp"
#include "lane.hpp"
#include "proxy_header.hpp"
#include "socket_calls.hpp"

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

// What a proxy says of its client, before anything else is read.
namespace iotcc::net {

namespace {

sockaddr_storage socket_address(const ProxyHeader& header)
{
    sockaddr_storage storage{};
    auto& in = reinterpret_cast<sockaddr_in6&>(storage);
    in.sin6_family = AF_INET6;
    in.sin6_port = htons(header.port);
    std::memcpy(&in.sin6_addr, header.address.data(), header.address.size());
    return storage;
}

} // namespace

// Not one byte behind the header leaves the socket: what follows may be a TLS record, and whoever
// reads it starts as on a fresh connection. Hence a look first, and then exactly what was used.
void Lane::read_proxy_header(Connection& c)
{
    ByteQueue& seen = spill_of(c).input;
    const std::size_t kept = seen.size();
    std::uint8_t* const fresh = seen.room(kMostProxyHeader - kept).data();
    const ssize_t n = ::recv(c.fd, fresh, kMostProxyHeader - kept, MSG_PEEK);
    if (n <= 0)
        return n == 0 ? peer_ended(c) : read_failed(c);
    const auto outcome = net::read_proxy_header({seen.data(), kept + static_cast<std::size_t>(n)});
    if (const auto* malformed = std::get_if<BadProxyHeader>(&outcome))
        return refuse_proxied(c, Limit::proxy_header, IOTCC_CLOSE_PROTOCOL, malformed->reason);
    const auto* header = std::get_if<ProxyHeader>(&outcome);
    const auto used = header == nullptr ? static_cast<std::size_t>(n) : header->size - kept;
    if (receive_bytes(c.fd, fresh, used) != static_cast<ssize_t>(used))
        return broken(c, ECONNRESET);
    c.abi.host_only = tick_;
    if (header == nullptr)
        return seen.commit(used);
    seen.consume(kept);
    drop_idle_spill(c);
    take_proxied(c, *header);
}

void Lane::take_proxied(Connection& c, const ProxyHeader& header)
{
    auto& arrival = *reinterpret_cast<Arrival*>(c.abi.slot);
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    if (header.source != ProxyHeader::Source::proxy) {
        sockaddr_storage peer{};
        peer.ss_family = AF_UNIX;
        if (header.source == ProxyHeader::Source::ip)
            peer = socket_address(header);
        arrival.remote_size = static_cast<std::uint8_t>(format_address(peer, arrival.remote_text));
        Admission& admission = *endpoint_of(c).admission;
        const AddressKey address = admission.key_of(peer);
        if (!admission.addresses.take(address))
            return refuse_proxied(c, Limit::connections_per_address, IOTCC_CLOSE_DENIED,
                                  "too many connections of this address");
        table_.times(index).address = address;
    }
    c.clear(kProxied);
    if (c.has(kTls)) // the handshake is next
        return;
    if (endpoint_of(c).limits.identify_ms == 0)
        table_.times(index).guard = 0;
    introduce(c);
}

void Lane::refuse_proxied(Connection& c, Limit limit, std::int32_t why, std::string_view text)
{
    reached(c, limit);
    drop(c.abi, why, text);
}

} // namespace iotcc::net
