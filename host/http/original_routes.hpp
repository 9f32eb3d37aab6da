#pragma once
#include "route.hpp"

namespace iotcc::http {

// The API of the Go connector that this project follows (nnset/iot-cloud-connector), both
// generations of it, for clients that know no other. Its keys and types are kept; times are Unix
// seconds, memory is in MiB.
[[nodiscard]] std::span<const Route> original_routes();

} // namespace iotcc::http
