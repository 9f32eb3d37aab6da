#pragma once
#include "route.hpp"

namespace iotcc::http {

// The host's own API. Times in ms since the Unix epoch end in "_ms"; lists are
// {"items":[...],"next":"CURSOR"|null}.
[[nodiscard]] std::span<const Route> v1_routes();

} // namespace iotcc::http
