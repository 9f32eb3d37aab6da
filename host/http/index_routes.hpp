#pragma once
#include "route.hpp"

namespace iotcc::http {

// "/v1": a page for people that names the addresses of the API.
[[nodiscard]] std::span<const Route> index_routes();

// That page, for whoever else shows it.
[[nodiscard]] Response index_response(const RouteContext& context);

} // namespace iotcc::http
