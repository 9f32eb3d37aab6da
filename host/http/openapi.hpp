#pragma once
#include "route.hpp"

#include <span>
#include <string>
#include <string_view>

namespace iotcc::http {

// These routes as an OpenAPI 3.1 document; `version` is that of the host. Safe from any thread.
[[nodiscard]] std::string openapi(std::span<const Route> routes, std::string_view version);

} // namespace iotcc::http
