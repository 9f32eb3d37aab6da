#include "liveness.hpp"

#include <algorithm>

namespace iotcc::websocket {

namespace {

constexpr std::uint32_t kLooks = 4; // in the shorter of the periods

// The looks until that time has passed for sure.
std::uint32_t looks_in(std::uint32_t ms, std::uint32_t interval_ms) noexcept
{
    return (ms + interval_ms - 1) / interval_ms;
}

} // namespace

std::uint32_t Liveness::interval_ms(const Periods& periods) noexcept
{
    const auto [ping, assemble] = periods;
    const std::uint32_t shorter = ping == 0       ? assemble
                                  : assemble == 0 ? ping
                                                  : std::min(ping, assemble);
    return shorter == 0 ? 0 : std::max(shorter / kLooks, 1u);
}

Liveness::Verdict Liveness::look(std::uint64_t bytes, std::uint64_t messages, bool is_assembling,
                                 const Periods& periods) noexcept
{
    const auto now_bytes = static_cast<std::uint32_t>(bytes);
    const auto now_messages = static_cast<std::uint32_t>(messages);
    const std::uint32_t interval = interval_ms(periods);
    silent_ = now_bytes != bytes_ ? 0 : silent_ + 1;
    const bool is_same_message = is_assembling && now_messages == messages_ && assembling_ != 0;
    assembling_ = is_same_message ? assembling_ + 1 : std::uint32_t{is_assembling};
    bytes_ = now_bytes;
    messages_ = now_messages;
    // The first look at a message finds it begun, some time ago: that one does not count.
    if (periods.assemble_ms != 0 && assembling_ > looks_in(periods.assemble_ms, interval))
        return Verdict::late;
    const std::uint32_t patience = looks_in(periods.ping_ms, interval);
    if (periods.ping_ms == 0 || silent_ < patience)
        return Verdict::well;
    return silent_ == patience       ? Verdict::ping
           : silent_ >= 2 * patience ? Verdict::dead
                                     : Verdict::well;
}

} // namespace iotcc::websocket
