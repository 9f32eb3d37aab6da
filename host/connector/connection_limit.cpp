#include "connection_limit.hpp"

#include "process_figures.hpp"

#include <algorithm>
#include <limits>
#include <string>

namespace iotcc {

namespace {

// What the lanes hold open whatever happens: epoll sets, timers, wake-ups, a spare one, listeners.
std::uint64_t of_lanes(const DescriptorNeeds& needs)
{
    constexpr std::uint64_t kPerLane = 6;
    constexpr std::uint64_t kUnconfigured = 4; // addresses that plugins listen on by themselves
    return (needs.lanes + 1) * (kPerLane + needs.addresses + kUnconfigured);
}

// How many connections fit; the API keeps at least as many as the devices.
std::uint64_t room_for_devices(std::uint64_t descriptors, const DescriptorNeeds& needs)
{
    // Clients of the API that are told that it is full, plugins' files and some air.
    constexpr std::uint64_t kElse = 188;
    const std::uint64_t own = of_lanes(needs);
    const std::uint64_t left = descriptors > own ? descriptors - own : 0;
    const std::uint64_t reserved = needs.api_connections + kElse;
    return std::max<std::uint64_t>(left > 2 * reserved ? left - reserved : left / 2, 1);
}

} // namespace

std::uint32_t fitting_connection_limit(std::uint32_t configured, const DescriptorNeeds& needs,
                                       log::Log& log)
{
    const std::uint64_t descriptors = raise_descriptor_limit();
    const std::uint64_t room = room_for_devices(descriptors, needs);
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
