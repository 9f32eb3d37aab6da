#pragma once
#include "node.hpp"
#include "time_histogram.hpp"

namespace iotcc {

// As the API shows it.
[[nodiscard]] Durations durations_of(const net::TimeReading& reading);

} // namespace iotcc
