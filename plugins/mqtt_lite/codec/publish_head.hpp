#pragma once
#include "packet_id.hpp"
#include "qos.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::mqtt {

// All of a PUBLISH but its payload, which follows.
struct PublishHead {
    std::string_view topic;
    std::size_t payload; // bytes
    Qos qos;
    bool is_retained;
    bool is_duplicate;
};

// Writes fixed header, topic and, with QoS 1 and 2, room for the packet id: zeros, the head's last
// kPacketIdSize bytes. Answers the length of the head; where that is above out.size(), nothing was
// written. 0: MQTT cannot say it, as the topic is over 65,535 bytes or all of it over
// 268,435,455 bytes after the fixed header.
[[nodiscard]] std::size_t write_publish_head(std::span<std::byte> out,
                                             const PublishHead& head) noexcept;

// Sets DUP in a PUBLISH that begins with this byte [MQTT-3.3.1-1].
constexpr void mark_duplicate(std::byte& first) noexcept
{
    first |= std::byte{0x08};
}

} // namespace iotcc::mqtt
