#include "clock.hpp"
#include "instance.hpp"
#include "log.hpp"

#include <string>

// What an instance has to say in the log, and from which level on.
namespace iotcc::abi {

void Instance::limit_reached(net::Limit limit, std::string_view remote)
{
    const std::uint64_t times = limits_.count(limit, monotonic_ms());
    if (times == 0 || limit == net::Limit::descriptors) // of those the pause is told
        return;
    std::string text = "the limit " +
                       std::string(net::kLimitNames[static_cast<std::size_t>(limit)]) +
                       " was reached";
    if (times != 1)
        text += ' ' + std::to_string(times) + " times";
    if (!remote.empty())
        text += (times == 1 ? " by " : ", last by ") + std::string(remote);
    log(limit == net::Limit::idle_ms ? log::Level::info : log::Level::warn, text);
}

void Instance::set_log_level(std::optional<log::Level> level) noexcept
{
    follows_.store(!level, std::memory_order_relaxed);
    if (level)
        __atomic_store_n(&level_, static_cast<std::int32_t>(*level), __ATOMIC_RELAXED);
    else
        follow_log_level();
}

void Instance::follow_log_level() noexcept
{
    if (follows_.load(std::memory_order_relaxed))
        __atomic_store_n(&level_, __atomic_load_n(&rooms_.log.level(), __ATOMIC_RELAXED),
                         __ATOMIC_RELAXED);
}

log::Level Instance::log_level() const noexcept
{
    return static_cast<log::Level>(__atomic_load_n(&level_, __ATOMIC_RELAXED));
}

void Instance::log(log::Level level, std::string_view text)
{
    if (!logs(level))
        return;
    LineBudget::Grant grant;
    {
        const std::scoped_lock lock(lines_mutex_);
        grant = lines_.ask(monotonic_ms());
    }
    if (grant.dropped != 0)
        rooms_.log.write_always(log::Level::warn, name_,
                                std::to_string(grant.dropped) + " log lines dropped");
    if (grant.write)
        rooms_.log.write_always(level, name_, text);
}

void Instance::threw(const char* where, std::string_view what) noexcept
{
    try {
        log(log::Level::error, "threw in " + std::string(where) + ": " + std::string(what));
    } catch (...) { // out of memory: the line is lost, the instance goes on
    }
}

} // namespace iotcc::abi
