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

// The client is not known before it is read: a will of 64 KiB, names and a password fit.
inline constexpr std::size_t kMaxConnect = 256 * 1024;

// On which terms an instance talks with its clients. Shared by all lanes, never changed.
struct Terms {
    ReaderLimits limits{.max_packet = 1024 * 1024, .max_connect = kMaxConnect};
    std::uint32_t max_inflight = 20;     // messages with QoS 1 and 2 to a client, not acknowledged
    std::uint32_t max_inflight_in = 100; // packet ids with QoS 2 from a client, not released
    std::uint16_t max_keep_alive_s = 0;  // 0: any, and none
    EmptyClientId empty_client_id = EmptyClientId::allow;
    WhenDenied when_denied = WhenDenied::acknowledge;
    CarrierHeader carrier_header = nullptr; // nullptr: plain TCP, packets as they are
    std::uint32_t form = 0;                 // of the sessions: iotcc_session.form
};

} // namespace iotcc::mqtt
