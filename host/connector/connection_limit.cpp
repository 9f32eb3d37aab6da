#include "connection_limit.hpp"

#include "process_figures.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace iotcc {

std::uint32_t fitting_connection_limit(std::uint32_t configured, log::Log& log)
{
    constexpr std::uint64_t kReserved =
        700; // the API's 512, listeners, plugins' files and some air
    const std::uint64_t descriptors = raise_descriptor_limit();
    const std::uint64_t room =
        descriptors > 2 * kReserved ? descriptors - kReserved : descriptors / 2;
    const auto fitting = static_cast<std::uint32_t>(
        std::min<std::uint64_t>(room, std::numeric_limits<std::uint32_t>::max()));
    if (configured != 0 && configured <= fitting)
        return configured;
    if (configured != 0)
        log.write(log::Level::warn, "host",
                  "limits.connections lowered from " + std::to_string(configured) + " to " +
                      std::to_string(fitting) + ": the process may open " +
                      std::to_string(descriptors) + " files; raise LimitNOFILE or ulimit -n");
    return fitting;
}

} // namespace iotcc
