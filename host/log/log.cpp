#include "log.hpp"

#include "printable.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <array>

namespace iotcc::log {

namespace {

constexpr std::size_t kLinesWaiting = 8192;
constexpr std::size_t kLongestText = 2048;
constexpr std::array<std::string_view, 5> kNames = {"trace", "debug", "info", "warn", "error"};

spdlog::level::level_enum spdlog_level(Level level)
{
    return static_cast<spdlog::level::level_enum>(level); // the same order
}

} // namespace

std::optional<Level> level_named(std::string_view name)
{
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == name)
            return static_cast<Level>(i);
    return std::nullopt;
}

struct Log::Sink {
    ~Sink() { writer.reset(); } // joined before the logger goes that it writes through
    std::shared_ptr<spdlog::details::thread_pool> writer =
        std::make_shared<spdlog::details::thread_pool>(kLinesWaiting, 1);
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "iotcc", std::make_shared<spdlog::sinks::stderr_sink_mt>(), writer,
        spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(Level level) : sink_(std::make_unique<Sink>()), level_(static_cast<std::int32_t>(level))
{
    sink_->logger->set_level(spdlog::level::trace); // level_ decides
    sink_->logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %v");
    sink_->logger->flush_on(spdlog::level::trace);
}

Log::~Log() = default;

void Log::write(Level level, std::string_view source, std::string_view text)
{
    if (static_cast<std::int32_t>(level) < __atomic_load_n(&level_, __ATOMIC_RELAXED))
        return;
    const std::string clean = text::printable(text.substr(0, kLongestText));
    sink_->logger->log(spdlog_level(level), "{:<5} {}: {}", kNames[static_cast<std::size_t>(level)],
                       source, clean);
}

void Log::set_level(Level level) noexcept
{
    __atomic_store_n(&level_, static_cast<std::int32_t>(level), __ATOMIC_RELAXED);
}

const std::int32_t& Log::level() const noexcept
{
    return level_;
}

} // namespace iotcc::log
