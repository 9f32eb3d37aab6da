#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace iotcc::mqtt {

// Table 3.1.
enum class ConnackCode : std::uint8_t {
    accepted = 0,
    wrong_level = 1,
    bad_client_id = 2,
    unavailable = 3,
    bad_credentials = 4,
    not_authorized = 5,
};

enum class SessionPresent : std::uint8_t { no = 0, yes = 1 };

// CONNACK with code 0. MQTT 3.1 clients are always told SessionPresent::no: the byte is reserved
// there.
[[nodiscard]] constexpr std::array<std::byte, 4> connack(SessionPresent present) noexcept
{
    return {std::byte{0x20}, std::byte{2}, static_cast<std::byte>(present), std::byte{0}};
}

// CONNACK with another code, after which the connection closes; no session is present then
// [MQTT-3.2.2-4, -5].
[[nodiscard]] constexpr std::array<std::byte, 4> connack(ConnackCode refusal) noexcept
{
    return {std::byte{0x20}, std::byte{2}, std::byte{0}, static_cast<std::byte>(refusal)};
}

} // namespace iotcc::mqtt
