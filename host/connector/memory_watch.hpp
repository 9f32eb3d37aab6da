#pragma once
#include "lane.hpp"
#include "log.hpp"
#include "memory_limit.hpp"
#include "node.hpp"
#include "process_figures.hpp"

#include <array>
#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

namespace iotcc {

// Keeps the process within limits.memory_limit_mib: looks what is resident of it, and tells the
// lanes what not to do any more. [main] but where it says otherwise.
class MemoryWatch {
public:
    // limit_mib 0: it does nothing. `lanes`: of devices; outlives this, as `log` does.
    MemoryWatch(std::uint32_t limit_mib, const std::vector<net::Lane*>& lanes, log::Log& log);

    [[nodiscard]] bool is_on() const noexcept { return limit_.bytes() != 0; }
    // Several times a second, while the lanes run; monotonic. Throws std::bad_alloc, and the next
    // time does what is left.
    void look(std::uint64_t now_ms);
    // [any]
    [[nodiscard]] MemoryRow row() const;
    // [any] What is not done now, in words; "": nothing.
    [[nodiscard]] std::string trouble() const;

private:
    void change(net::MemoryStep step, std::uint64_t resident);
    void tell(const MemoryStepText& text, net::MemoryStep step, std::uint64_t resident);

    const MemoryLimit limit_;
    const std::vector<net::Lane*>& lanes_;
    log::Log& log_;
    const ResidentMemory resident_;
    std::uint64_t trimmed_ms_ = 0;
    std::atomic<net::MemoryStep> step_{net::MemoryStep::none};
    std::array<std::atomic<std::uint64_t>, kMemorySteps.size()> begun_{};
};

} // namespace iotcc
