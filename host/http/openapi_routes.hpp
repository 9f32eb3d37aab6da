#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// GET /v1/openapi.json.
[[nodiscard]] std::span<const Route> openapi_routes();

} // namespace iotcc::http
