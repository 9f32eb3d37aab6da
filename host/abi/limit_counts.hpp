#pragma once
#include "limit.hpp"

#include <array>
#include <atomic>
#include <cstdint>

namespace iotcc::abi {

// How often the peers of one instance ran into each limit, over all lanes. Safe from any thread.
class LimitCounts {
public:
    // Counts one; answers how many a line in the log should tell of, or 0 for no line: one each
    // 10 s and limit. `now_ms` is monotonic.
    std::uint64_t count(net::Limit limit, std::uint64_t now_ms) noexcept;
    [[nodiscard]] std::uint64_t times(net::Limit limit) const noexcept;

private:
    struct Count {
        std::atomic<std::uint64_t> times{0};
        std::atomic<std::uint64_t> told_times{0}; // of those, in a line already
        std::atomic<std::uint64_t> told_ms{0};    // 0: never
    };
    std::array<Count, net::kLimits> counts_;
};

} // namespace iotcc::abi
