#pragma once
#include "acknowledgement.hpp"
#include "connect.hpp"
#include "malformed.hpp"
#include "publish.hpp"
#include "subscribe.hpp"
#include "unsubscribe.hpp"

#include <cstddef>
#include <variant>

namespace iotcc::mqtt {

// So far nothing is wrong, and the packet is not whole.
struct NeedMore {
    std::size_t total; // bytes of the packet, all of which are needed; 0: not known yet
};

struct PingReq {};    // 3.12
struct Disconnect {}; // 3.14: no will, and what follows is not read [MQTT-3.14.4-1, -3]

// A packet that is given is whole and valid; its views last as long as the caller's bytes.
using PacketEvent = std::variant<NeedMore, Publish, PubAck, PubRec, PubRel, PubComp, PingReq,
                                 Subscribe, Unsubscribe, Connect, Disconnect, Refused, Malformed>;

} // namespace iotcc::mqtt
