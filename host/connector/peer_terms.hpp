#pragma once
#include "instance.hpp"
#include "listen_socket.hpp"
#include "settings.hpp"

namespace iotcc {

// What the settings of an instance mean for its peers. `trusted_proxies` is borrowed.
[[nodiscard]] abi::PeerTerms peer_terms(const config::InstanceSettings& settings,
                                        const net::AddressList& trusted_proxies);
[[nodiscard]] net::DeadPeerTimes dead_peer_times(const config::InstanceLimits& limits);

} // namespace iotcc
