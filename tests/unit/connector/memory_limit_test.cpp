#include "memory_limit.hpp"

#include <doctest/doctest.h>

#include <vector>

using iotcc::MemoryLimit;
using iotcc::net::MemoryStep;

namespace {

// The steps in force as memory goes that way, in percent of the limit.
std::vector<MemoryStep> steps(const std::vector<std::uint64_t>& percents)
{
    const MemoryLimit limit(1000);
    std::vector<MemoryStep> all;
    MemoryStep now = MemoryStep::none;
    for (const std::uint64_t percent : percents)
        all.push_back(now = limit.due(percent * 10, now));
    return all;
}

} // namespace

TEST_CASE("steps begin at 80, 90 and 95 % of the limit")
{
    using enum MemoryStep;
    CHECK(steps({0, 79, 80, 89, 90, 94, 95, 200}) == std::vector{none, none, no_accepts, no_accepts,
                                                                 no_publishers, no_publishers,
                                                                 no_devices, no_devices});
    CHECK(steps({97}) == std::vector{no_devices});
}

TEST_CASE("each ends 5 % below where it began, and not between")
{
    using enum MemoryStep;
    CHECK(steps({95, 90, 89, 85, 84, 75, 74}) == std::vector{no_devices, no_devices, no_publishers,
                                                             no_publishers, no_accepts, no_accepts,
                                                             none});
    CHECK(steps({79, 80, 79, 80, 75}) ==
          std::vector{none, no_accepts, no_accepts, no_accepts, no_accepts});
    CHECK(steps({99, 10}) == std::vector{no_devices, none});
    CHECK(steps({74, 79}) == std::vector{none, none});
}

TEST_CASE("without a limit nothing is ever due")
{
    CHECK(MemoryLimit(0).due(1'000'000'000'000, MemoryStep::none) == MemoryStep::none);
}

TEST_CASE("a limit of any size is exact to a percent")
{
    const std::uint64_t tebibyte = std::uint64_t{1} << 40;
    const MemoryLimit limit(16 * tebibyte);
    CHECK(limit.due(16 * tebibyte / 100 * 80, MemoryStep::none) == MemoryStep::no_accepts);
    CHECK(limit.due(16 * tebibyte / 100 * 79, MemoryStep::none) == MemoryStep::none);
}
