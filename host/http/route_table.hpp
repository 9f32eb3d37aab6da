#pragma once
#include "route.hpp"

#include <string>
#include <vector>

namespace iotcc::http {

// Every route of the built-in API. Where two patterns match one path, the earlier row serves it.
[[nodiscard]] std::vector<Route> route_table();

// The value of Allow for a pattern: "GET, HEAD, OPTIONS".
[[nodiscard]] std::string allowed_methods(std::span<const Route> routes, std::string_view pattern);
// The same for the whole server: every method that some route has.
[[nodiscard]] std::string all_methods(std::span<const Route> routes);

} // namespace iotcc::http
