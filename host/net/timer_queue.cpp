#include "timer_queue.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <iterator>
#include <new>
#include <sys/timerfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace iotcc::net {

LaneTimer::LaneTimer(TimerQueue& queue, Function f, void* arg) : queue_(queue), f_(f), arg_(arg)
{
    Waiting maker; // of nodes: they fit into any map of the type
    spare_ = maker.extract(maker.emplace(Clock::time_point(), this));
}

void LaneTimer::set(Clock::time_point until) noexcept
{
    cancel();
    spare_.key() = until;
    place_ = queue_.waiting_.insert(std::move(spare_));
    if (!queue_.is_running_ && until < queue_.armed_)
        queue_.arm();
}

// The kernel's timer stays as it is: a wake for nothing costs less than telling it.
void LaneTimer::cancel() noexcept
{
    if (is_set())
        spare_ = queue_.waiting_.extract(place_);
}

TimerQueue::TimerQueue() : timer_(::timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK))
{
    if (!timer_.is_open())
        throw std::system_error(errno, std::generic_category(), "timerfd_create");
}

void TimerQueue::run_due()
{
    std::uint64_t expirations = 0;
    [[maybe_unused]] const auto read = ::read(timer_.get(), &expirations, sizeof expirations);
    armed_ = LaneTimer::Clock::time_point::max();
    const auto now = LaneTimer::Clock::now();
    is_running_ = true;
    auto due = std::distance(waiting_.begin(), waiting_.upper_bound(now));
    for (; due > 0 && !waiting_.empty() && waiting_.begin()->first <= now; --due) {
        LaneTimer& timer = *waiting_.begin()->second;
        timer.cancel();
        try {
            timer.f_(timer.arg_);
        } catch (const std::bad_alloc&) { // the others are somebody else's
        }
    }
    is_running_ = false;
    arm();
}

void TimerQueue::arm() noexcept
{
    using namespace std::chrono;
    if (waiting_.empty())
        return;
    armed_ = waiting_.begin()->first;
    // 0 would stop it.
    const auto at = std::max<nanoseconds>(armed_.time_since_epoch(), nanoseconds(1));
    itimerspec spec{};
    spec.it_value.tv_sec = static_cast<std::time_t>(duration_cast<seconds>(at).count());
    spec.it_value.tv_nsec = static_cast<long>((at % seconds(1)).count());
    ::timerfd_settime(timer_.get(), TFD_TIMER_ABSTIME, &spec, nullptr);
}

} // namespace iotcc::net
