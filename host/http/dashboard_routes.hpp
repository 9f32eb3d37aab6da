#pragma once
#include "route.hpp"

namespace iotcc::http {

// "/" and the files of the dashboard. Open: they are the same everywhere and tell nothing of this
// host; what the page shows it asks the API for, with a token where one is needed.
[[nodiscard]] std::span<const Route> dashboard_routes();

} // namespace iotcc::http
