#pragma once
#include "qos.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace iotcc::mqtt {

// What became of one filter (3.9.3). MQTT 3.1 knows no failure: its clients take 0x80 for some QoS.
enum class SubackCode : std::uint8_t {
    granted_at_most_once = 0,
    granted_at_least_once = 1,
    granted_exactly_once = 2,
    failure = 0x80,
};
[[nodiscard]] constexpr SubackCode granted(Qos qos) noexcept
{
    return static_cast<SubackCode>(qos);
}

// Writes the SUBACK with one code per filter of the SUBSCRIBE, in its order [MQTT-3.8.4-5]. Answers
// its length; where that is above out.size(), nothing was written.
[[nodiscard]] std::size_t write_suback(std::span<std::byte> out, std::uint16_t packet_id,
                                       std::span<const SubackCode> codes) noexcept;

} // namespace iotcc::mqtt
