#pragma once
#include "route.hpp"

#include <span>

namespace iotcc::http {

// Commands and queries to devices, in our own form and in the original's.
[[nodiscard]] std::span<const Route> command_routes();

} // namespace iotcc::http
