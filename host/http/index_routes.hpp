#pragma once
#include "route.hpp"

namespace iotcc::http {

// "/": a page for people that names the addresses of the API.
[[nodiscard]] std::span<const Route> index_routes();

} // namespace iotcc::http
