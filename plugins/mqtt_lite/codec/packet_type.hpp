#pragma once
#include <cstdint>

namespace iotcc::mqtt {

// The upper four bits of a packet's first byte (MQTT 3.1.1, table 2.1). 0 and 15 are reserved.
enum class PacketType : std::uint8_t {
    connect = 1,
    connack = 2,
    publish = 3,
    puback = 4,
    pubrec = 5,
    pubrel = 6,
    pubcomp = 7,
    subscribe = 8,
    suback = 9,
    unsubscribe = 10,
    unsuback = 11,
    pingreq = 12,
    pingresp = 13,
    disconnect = 14,
};

} // namespace iotcc::mqtt
