#pragma once
#include "route.hpp"

namespace iotcc::http {

// /v1/reload: the last answer, and a new one.
[[nodiscard]] std::span<const Route> reload_routes();

} // namespace iotcc::http
