#pragma once
#include "route.hpp"

namespace iotcc::http {

// For orchestrators: "/livez", whether to restart this process, and "/readyz", whether to send
// devices to it.
[[nodiscard]] std::span<const Route> health_routes();

} // namespace iotcc::http
