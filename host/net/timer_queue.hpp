#pragma once
#include "file_descriptor.hpp"

#include <chrono>
#include <map>

namespace iotcc::net {

class TimerQueue;

// One wait for a time, set again and again. Only making one takes memory, so that waiting once more
// cannot fail. [lane] but for making and destroying one that is not set. Within the lifetime of its
// queue.
class LaneTimer {
public:
    using Clock = std::chrono::steady_clock;
    using Function = void (*)(void* arg);

    // f(arg) comes in a turn of the lane, and may set or destroy the timer. Where it throws
    // std::bad_alloc, it has had its turn; it throws nothing else.
    LaneTimer(TimerQueue& queue, Function f, void* arg);
    ~LaneTimer() { cancel(); }
    LaneTimer(const LaneTimer&) = delete;
    LaneTimer& operator=(const LaneTimer&) = delete;

    // Once, when that time has come, in place of what was set before. A time that has passed: in
    // the next turn.
    void set(Clock::time_point until) noexcept;
    void set_in(Clock::duration time) noexcept { set(Clock::now() + time); }
    void cancel() noexcept;
    [[nodiscard]] bool is_set() const noexcept { return spare_.empty(); }

private:
    friend class TimerQueue;
    using Waiting = std::multimap<Clock::time_point, LaneTimer*>;

    TimerQueue& queue_;
    const Function f_;
    void* const arg_;
    Waiting::node_type spare_; // while it is not set
    Waiting::iterator place_;  // while it is
};

// The timers of one lane behind one descriptor. The kernel is told when the earliest of them
// changes, not at each wait: a wait with a time of its own costs a timer interrupt's worth of work
// each, on virtual machines more than reading a message. [lane]
class TimerQueue {
public:
    TimerQueue(); // throws std::system_error

    // Readable when a timer is due.
    [[nodiscard]] int fd() const noexcept { return timer_.get(); }
    // Calls what is due now. What is set meanwhile comes later, however early it is due.
    void run_due();

private:
    friend class LaneTimer;
    void arm() noexcept;

    LaneTimer::Waiting waiting_; // the earliest in front
    FileDescriptor timer_;
    LaneTimer::Clock::time_point armed_ = LaneTimer::Clock::time_point::max(); // what timer_ has
    bool is_running_ = false;
};

} // namespace iotcc::net
