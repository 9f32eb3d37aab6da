#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// Pages of devices and of connections, and what is done to many of them.
[[nodiscard]] std::span<const Route> list_routes();

} // namespace iotcc::http
