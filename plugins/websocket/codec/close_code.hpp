#pragma once
#include <cstdint>

// Status codes of a Close frame (RFC 6455, section 7.4.1, and the registry of section 11.7).
namespace iotcc::websocket::close_code {

inline constexpr std::uint16_t none = 0; // the frame has no payload; not on the wire
inline constexpr std::uint16_t normal = 1000;
inline constexpr std::uint16_t going_away = 1001;
inline constexpr std::uint16_t protocol_error = 1002;
inline constexpr std::uint16_t unsupported_type = 1003;
inline constexpr std::uint16_t bad_text = 1007;
inline constexpr std::uint16_t policy = 1008;
inline constexpr std::uint16_t too_big = 1009;
inline constexpr std::uint16_t internal_error = 1011;
inline constexpr std::uint16_t try_again_later = 1013;

// May stand in a frame: registered for that, or of the ranges for libraries and applications. 1005,
// 1006 and 1015 are names for what happened without a frame.
[[nodiscard]] constexpr bool is_for_the_wire(std::uint16_t code) noexcept
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) ||
           (code >= 3000 && code <= 4999);
}

} // namespace iotcc::websocket::close_code
