#include "memory_limit.hpp"

namespace iotcc {

net::MemoryStep MemoryLimit::due(std::uint64_t resident, net::MemoryStep now) const noexcept
{
    constexpr std::uint64_t kSlackPercent = 5;
    net::MemoryStep due = net::MemoryStep::none;
    if (bytes_ == 0)
        return due;
    for (const MemoryStepText& each : kMemorySteps) {
        const std::uint64_t percent =
            each.step <= now ? each.percent - kSlackPercent : each.percent;
        if (resident >= bytes_ / 100 * percent)
            due = each.step;
    }
    return due;
}

} // namespace iotcc
