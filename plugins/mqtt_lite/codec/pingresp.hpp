#pragma once
#include <array>
#include <cstddef>

namespace iotcc::mqtt {

inline constexpr std::array<std::byte, 2> kPingResp{std::byte{0xd0}, std::byte{0}}; // 3.13

} // namespace iotcc::mqtt
