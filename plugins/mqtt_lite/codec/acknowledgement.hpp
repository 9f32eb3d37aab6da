#pragma once
#include "packet_id.hpp"

#include <cstdint>

namespace iotcc::mqtt {

// What a PUBLISH is answered with, on both sides (3.4 to 3.7). The id is never 0.
struct PubAck {
    std::uint16_t packet_id;
};
struct PubRec {
    std::uint16_t packet_id;
};
struct PubRel {
    std::uint16_t packet_id;
};
struct PubComp {
    std::uint16_t packet_id;
};

[[nodiscard]] constexpr PacketOfId encode(PubAck ack) noexcept
{
    return packet_of_id(0x40, ack.packet_id);
}
[[nodiscard]] constexpr PacketOfId encode(PubRec ack) noexcept
{
    return packet_of_id(0x50, ack.packet_id);
}
[[nodiscard]] constexpr PacketOfId encode(PubRel ack) noexcept
{
    return packet_of_id(0x62, ack.packet_id); // never with DUP, not when it is sent again either
}
[[nodiscard]] constexpr PacketOfId encode(PubComp ack) noexcept
{
    return packet_of_id(0x70, ack.packet_id);
}

} // namespace iotcc::mqtt
