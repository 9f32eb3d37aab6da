#include "cpu_ticks.hpp"

#include <chrono>
#include <limits>
#include <thread>

namespace iotcc::net {

namespace {

using Clock = std::chrono::steady_clock; // CLOCK_MONOTONIC

// Both clocks at the same moment.
struct Moment {
    std::uint64_t ticks = 0;
    Clock::time_point time;
};

// Of a few looks the one that took least: the thread may lose its CPU in between.
Moment look()
{
    Moment best;
    std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
    for (int i = 0; i < 8; ++i) {
        const std::uint64_t before = cpu_ticks();
        const Clock::time_point time = Clock::now();
        const std::uint64_t took = cpu_ticks() - before;
        if (took < least) {
            least = took;
            best = {before + took / 2, time};
        }
    }
    return best;
}

TickRate measure()
{
    const Moment begin = look();
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    const Moment end = look();
    const std::chrono::duration<double> seconds = end.time - begin.time;
    return TickRate(static_cast<double>(end.ticks - begin.ticks) / seconds.count());
}

} // namespace

const TickRate& TickRate::of_this_cpu()
{
    static const TickRate rate = measure();
    return rate;
}

} // namespace iotcc::net
