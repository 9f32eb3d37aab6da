#pragma once
#include <cstdint>

namespace iotcc::mqtt {

// The protocol level that a CONNECT names; in force for every packet after it.
enum class Level : std::uint8_t { none = 0, v3_1 = 3, v3_1_1 = 4 };

} // namespace iotcc::mqtt
