#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// GET /metrics, for Prometheus.
[[nodiscard]] std::span<const Route> metrics_routes();

} // namespace iotcc::http
