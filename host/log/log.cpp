#include "log.hpp"

#include "json_line.hpp"
#include "printable.hpp"
#include "stderr_sink.hpp"

#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>

#include <array>
#include <chrono>

namespace iotcc::log {

namespace {

constexpr std::size_t kLinesWaiting = 8192;
constexpr std::size_t kLongestText = 2048;
constexpr std::chrono::seconds kLastLines{1};
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

std::string_view name_of(Level level) noexcept
{
    return kNames[static_cast<std::size_t>(level)];
}

struct Log::Writer {
    ~Writer()
    {
        sink->give_up_at(std::chrono::steady_clock::now() + kLastLines);
        thread.reset(); // joined before the logger goes that it writes through
    }
    std::shared_ptr<StderrSink> sink = std::make_shared<StderrSink>();
    std::shared_ptr<spdlog::details::thread_pool> thread =
        std::make_shared<spdlog::details::thread_pool>(kLinesWaiting, 1);
    std::shared_ptr<spdlog::async_logger> logger = std::make_shared<spdlog::async_logger>(
        "iotcc", sink, thread, spdlog::async_overflow_policy::overrun_oldest);
};

Log::Log(Level level, Format format)
    : writer_(std::make_unique<Writer>()), format_(format), level_(static_cast<std::int32_t>(level))
{
    writer_->logger->set_level(spdlog::level::trace); // level_ decides
    writer_->logger->set_pattern(format == Format::json ? R"({"time":"%Y-%m-%dT%H:%M:%S.%e%z",%v})"
                                                        : "%Y-%m-%dT%H:%M:%S.%e%z %v");
}

Log::~Log() = default;

void Log::write(Level level, std::string_view source, std::string_view text)
{
    if (static_cast<std::int32_t>(level) >= __atomic_load_n(&level_, __ATOMIC_RELAXED))
        write_always(level, source, text);
}

void Log::write_always(Level level, std::string_view source, std::string_view text)
{
    const std::string_view cut = text.substr(0, kLongestText);
    if (format_ == Format::json)
        writer_->logger->log(spdlog_level(level), "{}", json_members(name_of(level), source, cut));
    else
        writer_->logger->log(spdlog_level(level), "{:<5} {}: {}", name_of(level), source,
                             text::printable(cut));
}

void Log::flush()
{
    const std::uint64_t before = writer_->sink->flushes();
    writer_->logger->flush();
    writer_->sink->wait_for_flush(before + 1, std::chrono::steady_clock::now() + kLastLines);
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
