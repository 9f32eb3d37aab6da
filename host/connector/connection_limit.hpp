#pragma once
#include "log.hpp"

#include <cstdint>

namespace iotcc {

// The configured number of device connections, or as many as the descriptor limit (raised as far as
// it goes) leaves room for, with a warning. 0 (no limit) becomes what fits.
[[nodiscard]] std::uint32_t fitting_connection_limit(std::uint32_t configured, log::Log& log);

} // namespace iotcc
