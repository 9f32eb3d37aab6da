#pragma once
#include "packet_id.hpp"

#include <cstdint>

namespace iotcc::mqtt {

// UNSUBACK (3.11), which always comes [MQTT-3.10.4-5].
[[nodiscard]] constexpr PacketOfId unsuback(std::uint16_t packet_id) noexcept
{
    return packet_of_id(0xb0, packet_id);
}

} // namespace iotcc::mqtt
