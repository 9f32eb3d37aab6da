#include "stderr_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <unistd.h>

namespace iotcc::log {

namespace {

// A pipe that poll calls writable takes that much without blocking (PIPE_BUF); so does a terminal.
constexpr std::size_t kPiece = 4096;
constexpr int kLookEveryMs = 100;

} // namespace

void StderrSink::give_up_at(Clock::time_point when) noexcept
{
    give_up_at_.store(when.time_since_epoch().count(), std::memory_order_relaxed);
}

std::uint64_t StderrSink::flushes() const
{
    const std::scoped_lock lock(mutex_);
    return flushes_;
}

void StderrSink::wait_for_flush(std::uint64_t number, Clock::time_point until)
{
    std::unique_lock lock(mutex_);
    flushed_.wait_until(lock, until, [&] { return flushes_ >= number; });
}

void StderrSink::sink_it_(const spdlog::details::log_msg& message)
{
    spdlog::memory_buf_t line;
    formatter_->format(message, line);
    write_all({line.data(), line.size()});
}

void StderrSink::flush_()
{
    {
        const std::scoped_lock lock(mutex_);
        ++flushes_;
    }
    flushed_.notify_all();
}

// A stderr that is gone, or cannot be written, takes nothing: there is nobody left to tell.
void StderrSink::write_all(std::string_view bytes) const
{
    while (!bytes.empty()) {
        if (!wait_for_room())
            return;
        const ssize_t n = ::write(STDERR_FILENO, bytes.data(), std::min(bytes.size(), kPiece));
        if (n > 0)
            bytes.remove_prefix(static_cast<std::size_t>(n));
        else if (n < 0 && errno != EINTR && errno != EAGAIN)
            return;
    }
}

bool StderrSink::wait_for_room() const
{
    for (;;) {
        const bool is_over =
            Clock::now().time_since_epoch().count() >= give_up_at_.load(std::memory_order_relaxed);
        pollfd room{STDERR_FILENO, POLLOUT, 0};
        const int ready = ::poll(&room, 1, is_over ? 0 : kLookEveryMs);
        if (ready > 0)
            return true; // an error too: write will name it
        if (is_over || (ready < 0 && errno != EINTR))
            return false;
    }
}

} // namespace iotcc::log
