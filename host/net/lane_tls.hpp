#pragma once
#include "lane.hpp"
#include "tls_wire.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace iotcc::net {

// What a lane with a tls:// listener has besides; out of lane.hpp, since most have none.
struct Lane::Tls {
    TlsWire wire;                                      // outlives the sessions
    std::vector<std::unique_ptr<TlsSession>> sessions; // by the connection's index
    std::deque<std::uint64_t> waiting; // connections whose handshake can go on, in order
};

} // namespace iotcc::net
