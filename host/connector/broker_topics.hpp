#pragma once
#include "bus_room.hpp"
#include "node.hpp"
#include "system_topics.hpp"

#include <cstdint>

namespace iotcc {

// Keeps the topics under $SYS/broker/ true. [main]
class BrokerTopics {
public:
    // Both outlive this. interval_s 0: there are none.
    BrokerTopics(BusRoom& bus, const Node& node, std::uint32_t interval_s);
    // Every second, while the lanes run; monotonic.
    void tick(std::uint64_t now_ms);

private:
    BusRoom& bus_;
    const Node& node_;
    const std::uint64_t interval_ms_;
    std::uint64_t last_ms_ = 0; // 0: not yet
    bus::SystemTopics topics_;
};

} // namespace iotcc
