#include "peer_terms.hpp"

#include <limits>

namespace iotcc {

namespace {

constexpr std::size_t kNoLimit = std::numeric_limits<std::size_t>::max();

std::size_t bytes_or_none(std::uint32_t bytes)
{
    return bytes == 0 ? kNoLimit : bytes;
}

net::EndpointLimits endpoint_limits(const config::InstanceLimits& limits)
{
    // One message, and what a handler may need beside it: a head, the start of the next one.
    constexpr std::size_t kBesideMessage = 64 * 1024;
    net::EndpointLimits result;
    result.max_input = limits.message_bytes == 0 ? kNoLimit : limits.message_bytes + kBesideMessage;
    result.output_mark = bytes_or_none(limits.output_mark_bytes);
    result.output_limit = limits.output_limit_bytes;
    result.identify_ms = limits.identify_ms;
    result.message_ms = limits.message_ms;
    result.stalled_ms = limits.output_stall_ms;
    return result;
}

} // namespace

abi::PeerTerms peer_terms(const config::InstanceSettings& settings,
                          const net::AddressList& trusted_proxies)
{
    const config::InstanceLimits& limits = settings.limits;
    abi::PeerTerms terms;
    terms.limits = endpoint_limits(limits);
    terms.idle_ms = limits.idle_ms;
    terms.admission.connections = limits.connections;
    terms.admission.connections_per_address = limits.connections_per_address;
    terms.admission.accepts_per_second = limits.accepts_per_second;
    terms.admission.proxy_protocol = settings.proxy_protocol;
    terms.subscribe = settings.subscribe;
    terms.admission.trusted_proxies = &trusted_proxies;
    return terms;
}

net::DeadPeerTimes dead_peer_times(const config::InstanceLimits& limits)
{
    return {limits.keepalive_s, limits.user_timeout_ms};
}

} // namespace iotcc
