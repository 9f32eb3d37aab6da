#include "lane_registrations.hpp"

#include "descriptor_watches.hpp"
#include "instance.hpp"
#include "lane.hpp"
#include "timer_queue.hpp"

#include <chrono>
#include <poll.h>

namespace iotcc::abi {

namespace {

using Clock = net::LaneTimer::Clock;

// A plugin's function may cancel its own registration, which then is gone when it returns: what
// comes after it asks for the registration anew by its id.
class Timer final : public LaneRegistrations::Registration {
public:
    Timer(LaneRegistrations& owner, std::uint64_t id, std::uint32_t every_ms, iotcc_task f,
          void* arg)
        : owner_(owner), id_(id), every_ms_(every_ms), f_(f), arg_(arg),
          timer_(
              owner.lane().timers(), [](void* self) { static_cast<Timer*>(self)->expire(); }, this)
    {
    }
    void wait(Clock::time_point until)
    {
        due_ = until;
        timer_.set(until);
    }

private:
    void expire()
    {
        LaneRegistrations& owner = owner_;
        const std::uint64_t id = id_;
        owner.instance().guarded("a timer", [f = f_, arg = arg_] { f(arg); });
        if (!owner.holds(id))
            return;
        if (every_ms_ == 0)
            return owner.remove(id);
        // From when it was due, not from now: a period keeps its average. What was missed is
        // skipped.
        const auto now = Clock::now();
        const auto next = due_ + std::chrono::milliseconds(every_ms_);
        wait(next < now ? now + std::chrono::milliseconds(every_ms_) : next);
    }

    LaneRegistrations& owner_;
    const std::uint64_t id_;
    const std::uint32_t every_ms_;
    const iotcc_task f_;
    void* const arg_;
    Clock::time_point due_;
    net::LaneTimer timer_;
};

class FdWatch final : public LaneRegistrations::Registration {
public:
    FdWatch(LaneRegistrations& owner, std::uint64_t id, int fd, std::uint32_t poll_events,
            iotcc_fd_task f, void* arg)
        : owner_(owner), id_(id), fd_(fd), f_(f), arg_(arg),
          watch_(
              owner.lane().watches(), fd, poll_events,
              [](void* self, std::uint32_t ready) { static_cast<FdWatch*>(self)->tell(ready); },
              this)
    {
    }

private:
    // One call for each of the two.
    void tell(std::uint32_t ready)
    {
        LaneRegistrations& owner = owner_;
        const std::uint64_t id = id_;
        for (const std::uint32_t event : {std::uint32_t{POLLIN}, std::uint32_t{POLLOUT}})
            if ((ready & event) != 0 && owner.holds(id))
                owner.instance().guarded("a watch", [this, event] { f_(fd_, event, arg_); });
    }

    LaneRegistrations& owner_;
    const std::uint64_t id_;
    const int fd_;
    const iotcc_fd_task f_;
    void* const arg_;
    const net::DescriptorWatch watch_;
};

} // namespace

void LaneRegistrations::add_timer(std::uint64_t id, std::uint32_t after_ms, std::uint32_t every_ms,
                                  iotcc_task f, void* arg)
{
    auto timer = std::make_unique<Timer>(*this, id, every_ms, f, arg);
    Timer& added = *timer;
    registrations_.emplace(id, std::move(timer));
    added.wait(Clock::now() + std::chrono::milliseconds(after_ms));
}

void LaneRegistrations::add_watch(std::uint64_t id, int fd, std::uint32_t poll_events,
                                  iotcc_fd_task f, void* arg)
{
    registrations_.emplace(id, std::make_unique<FdWatch>(*this, id, fd, poll_events, f, arg));
}

} // namespace iotcc::abi
