#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// One device: what it is, and its end.
[[nodiscard]] std::span<const Route> device_routes();

} // namespace iotcc::http
