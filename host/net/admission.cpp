#include "admission.hpp"

#include <sys/socket.h>

namespace iotcc::net {

Admission::Admission(const AdmissionRules& rules)
    : proxy_protocol(rules.proxy_protocol), budget(rules.connections),
      addresses(rules.connections_per_address), rate(rules.accepts_per_second),
      trusted_proxies_(rules.trusted_proxies)
{
}

AddressKey Admission::key_of(const sockaddr_storage& peer) const noexcept
{
    IpBytes ip;
    return !ip_bytes(peer, ip) || is_loopback(ip) || is_trusted(peer) ? 0 : address_key(ip);
}

bool Admission::is_trusted(const sockaddr_storage& peer) const noexcept
{
    return peer.ss_family == AF_UNIX ||
           (trusted_proxies_ != nullptr && trusted_proxies_->contains(peer));
}

namespace {

std::optional<Limit> take_instance_place(Admission& admission, AddressKey address) noexcept
{
    if (!admission.budget.take())
        return Limit::connections;
    if (admission.addresses.take(address))
        return std::nullopt;
    admission.budget.give_back();
    return Limit::connections_per_address;
}

} // namespace

std::optional<Limit> take_place(Endpoint& endpoint, AddressKey address) noexcept
{
    if (!endpoint.budget->take())
        return Limit::host_connections;
    if (endpoint.admission == nullptr)
        return std::nullopt;
    const auto limit = take_instance_place(*endpoint.admission, address);
    if (limit)
        endpoint.budget->give_back();
    return limit;
}

void leave_place(Endpoint& endpoint, AddressKey address) noexcept
{
    endpoint.budget->give_back();
    if (endpoint.admission == nullptr)
        return;
    endpoint.admission->budget.give_back();
    endpoint.admission->addresses.give_back(address);
}

} // namespace iotcc::net
