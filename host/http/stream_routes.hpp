#pragma once
#include "route.hpp"
#include "stream_kind.hpp"

#include <span>

namespace iotcc::http {

[[nodiscard]] std::span<const Route> stream_routes();

} // namespace iotcc::http
