#pragma once
#include <cstdint>

namespace iotcc::mqtt {

// Quality of service (4.3).
enum class Qos : std::uint8_t { at_most_once = 0, at_least_once = 1, exactly_once = 2 };

} // namespace iotcc::mqtt
