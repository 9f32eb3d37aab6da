#pragma once
#include "memory_step.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace iotcc {

// A step, where it begins, and what is then so in words.
struct MemoryStepText {
    net::MemoryStep step;
    std::uint64_t percent; // of the limit
    std::string_view name, begins, ends;
};
inline constexpr std::array kMemorySteps = {
    MemoryStepText{net::MemoryStep::no_accepts, 80, "no_accepts", "no connection is accepted",
                   "connections are accepted again"},
    MemoryStepText{net::MemoryStep::no_publishers, 90, "no_publishers",
                   "nothing more is read from who publishes", "publishers are read again"},
    MemoryStepText{net::MemoryStep::no_devices, 95, "no_devices", "no device is taken",
                   "devices are taken again"},
};

// Which steps are due for a limit of memory. Each ends 5 % of the limit below where it begins, so
// that it does not come and go with every message.
class MemoryLimit {
public:
    // 0: none, and no step is ever due.
    explicit MemoryLimit(std::uint64_t bytes) noexcept : bytes_(bytes) {}

    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }
    // The one that is due when so much is resident and `now` is in force.
    [[nodiscard]] net::MemoryStep due(std::uint64_t resident, net::MemoryStep now) const noexcept;

private:
    const std::uint64_t bytes_;
};

} // namespace iotcc
