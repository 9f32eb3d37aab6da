#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// POST /v1/publish.
[[nodiscard]] std::span<const Route> publish_routes();

} // namespace iotcc::http
