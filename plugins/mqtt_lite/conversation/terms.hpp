#pragma once
#include "packet_reader.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace iotcc::mqtt {

// What becomes of a client that publishes what it may not: nothing, as MQTT 3.1.1 has no word for
// it [MQTT-3.3.5-2], or the end.
enum class WhenDenied : std::uint8_t { acknowledge, close };
enum class EmptyClientId : std::uint8_t { allow, refuse };

// Writes what goes in front of `packet` bytes of MQTT, such as the header of a WebSocket frame, and
// answers its length. `out` holds kCarrierHeaderMost bytes.
using CarrierHeader = std::size_t (*)(std::span<std::byte> out, std::size_t packet) noexcept;
inline constexpr std::size_t kCarrierHeaderMost = 14;

// On which terms an instance talks with its clients. Shared by all lanes, never changed.
struct Terms {
    ReaderLimits limits;
    std::uint32_t max_inflight;     // messages with QoS 1 and 2 to a client, not acknowledged
    std::uint32_t max_inflight_in;  // packet ids with QoS 2 from a client, not released
    std::uint16_t max_keep_alive_s; // 0: any, and none
    EmptyClientId empty_client_id;
    WhenDenied when_denied;
    CarrierHeader carrier_header = nullptr; // nullptr: plain TCP, packets as they are
};

} // namespace iotcc::mqtt
