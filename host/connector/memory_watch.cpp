#include "memory_watch.hpp"

#include <malloc.h>

namespace iotcc {

namespace {

constexpr std::uint64_t kMebibyte = 1024 * 1024;

} // namespace

MemoryWatch::MemoryWatch(std::uint32_t limit_mib, const std::vector<net::Lane*>& lanes,
                         log::Log& log)
    : limit_(limit_mib * kMebibyte), lanes_(lanes), log_(log)
{
}

// The heap keeps what was freed: before it counts, and once a second while it does, what is free
// goes back to the kernel. That holds up who allocates meanwhile, so not while all is well.
void MemoryWatch::look(std::uint64_t now_ms)
{
    constexpr std::uint64_t kTrimMs = 1000;
    const net::MemoryStep now = step_.load(std::memory_order_relaxed);
    std::uint64_t resident = resident_.bytes();
    if ((now != net::MemoryStep::none || limit_.due(resident, now) != now) &&
        now_ms - trimmed_ms_ >= kTrimMs) {
        trimmed_ms_ = now_ms;
        ::malloc_trim(0);
        resident = resident_.bytes();
    }
    if (const net::MemoryStep due = limit_.due(resident, now); due != now)
        change(due, resident);
}

void MemoryWatch::change(net::MemoryStep step, std::uint64_t resident)
{
    for (net::Lane* const lane : lanes_)
        lane->post([lane, step] { lane->set_memory_step(step); });
    for (const MemoryStepText& text : kMemorySteps)
        tell(text, step, resident);
    step_.store(step, std::memory_order_relaxed);
}

void MemoryWatch::tell(const MemoryStepText& text, net::MemoryStep step, std::uint64_t resident)
{
    const bool was = text.step <= step_.load(std::memory_order_relaxed);
    const bool is = text.step <= step;
    if (was == is)
        return;
    const std::string amount = std::to_string(resident / kMebibyte) + " of " +
                               std::to_string(limit_.bytes() / kMebibyte) + " MiB are resident: ";
    if (!is)
        return log_.write(log::Level::info, "memory", amount + std::string(text.ends));
    begun_[static_cast<std::size_t>(text.step) - 1].fetch_add(1, std::memory_order_relaxed);
    log_.write(log::Level::warn, "memory", amount + std::string(text.begins));
}

MemoryRow MemoryWatch::row() const
{
    MemoryRow row;
    row.limit_bytes = limit_.bytes();
    const net::MemoryStep now = step_.load(std::memory_order_relaxed);
    for (const MemoryStepText& text : kMemorySteps)
        row.steps.push_back(
            {std::string(text.name), text.step <= now,
             begun_[static_cast<std::size_t>(text.step) - 1].load(std::memory_order_relaxed)});
    return row;
}

std::string MemoryWatch::trouble() const
{
    const net::MemoryStep now = step_.load(std::memory_order_relaxed);
    std::string text;
    for (const MemoryStepText& each : kMemorySteps)
        if (each.step <= now)
            text.append(text.empty() ? "memory is short: " : "; ").append(each.begins);
    return text.empty() ? text : text + " (limits.memory_limit_mib)";
}

} // namespace iotcc
