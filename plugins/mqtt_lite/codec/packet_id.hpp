#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace iotcc::mqtt {

inline constexpr std::size_t kPacketIdSize = 2;

// A packet id as it goes out.
[[nodiscard]] constexpr std::array<std::byte, kPacketIdSize> encode_id(std::uint16_t id) noexcept
{
    return {static_cast<std::byte>(id >> 8), static_cast<std::byte>(id)};
}

// A whole packet that is a packet id and nothing else.
using PacketOfId = std::array<std::byte, 2 + kPacketIdSize>;

[[nodiscard]] constexpr PacketOfId packet_of_id(std::uint8_t first, std::uint16_t id) noexcept
{
    const auto bytes = encode_id(id);
    return {std::byte{first}, std::byte{kPacketIdSize}, bytes[0], bytes[1]};
}

} // namespace iotcc::mqtt
