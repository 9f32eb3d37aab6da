#pragma once
#include <spdlog/details/null_mutex.h>
#include <spdlog/sinks/base_sink.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string_view>

namespace iotcc::log {

// Writes lines to stderr on the log's thread. A reader that has stopped (a terminal after Ctrl-S, a
// pipe that nobody empties) is waited for, but with an end: so bytes are written only when poll
// says that there is room for them.
class StderrSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
public:
    using Clock = std::chrono::steady_clock;

    // [any] From then on nobody is waited for: what cannot be written at once is thrown away.
    void give_up_at(Clock::time_point when) noexcept;
    // [any] Flushes that the log's thread has reached so far, each behind the lines before it.
    [[nodiscard]] std::uint64_t flushes() const;
    void wait_for_flush(std::uint64_t number, Clock::time_point until);

protected:
    void sink_it_(const spdlog::details::log_msg& message) override;
    void flush_() override;

private:
    void write_all(std::string_view bytes) const;
    [[nodiscard]] bool wait_for_room() const;

    std::atomic<Clock::rep> give_up_at_{Clock::time_point::max().time_since_epoch().count()};
    mutable std::mutex mutex_; // guards flushes_
    std::condition_variable flushed_;
    std::uint64_t flushes_ = 0;
};

} // namespace iotcc::log
