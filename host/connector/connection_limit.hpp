#pragma once
#include "log.hpp"

#include <cstdint>

namespace iotcc {

// What needs descriptors beside the devices.
struct DescriptorNeeds {
    std::uint32_t lanes = 1;
    std::uint32_t addresses = 0; // configured ones that devices dial; each lane listens on them
    std::uint32_t api_connections = 512;
};

// The configured number of device connections, or as many as the descriptor limit (raised as far as
// it goes) leaves room for, with a warning. 0 (no limit) becomes what fits.
[[nodiscard]] std::uint32_t fitting_connection_limit(std::uint32_t configured,
                                                     const DescriptorNeeds& needs, log::Log& log);

} // namespace iotcc
