#pragma once
#include <cstdint>

namespace iotcc::mqtt {

// What is owed when the bus has stored something: a packet, or nothing any more.
enum class Ack : std::uint8_t { none, connack, puback, pubrec, pubrel, pubcomp, suback, unsuback };

// An acknowledgement as the token of a call that may answer IOTCC_PENDING.
struct AckToken {
    Ack ack;
    std::uint16_t packet_id; // 0 where the packet has none

    [[nodiscard]] static constexpr AckToken of(std::uint64_t value) noexcept
    {
        return {static_cast<Ack>(value >> 16), static_cast<std::uint16_t>(value)};
    }
    [[nodiscard]] constexpr std::uint64_t value() const noexcept
    {
        return std::uint64_t{static_cast<std::uint8_t>(ack)} << 16 | packet_id;
    }
};

} // namespace iotcc::mqtt
