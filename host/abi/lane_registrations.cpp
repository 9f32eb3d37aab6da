#include "lane_registrations.hpp"

#include "instance.hpp"
#include "lane.hpp"
#include "placed_wait.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <poll.h>

namespace iotcc::abi {

namespace {

using boost::system::error_code;

// Waiting once more takes no memory. Outlives its registration: a cancelled operation ends later.
using Place = std::shared_ptr<net::HandlerPlace>;

// A plugin's function may cancel its own registration, which then is gone when it returns: each
// handler asks for it anew by its id.
class Timer final : public LaneRegistrations::Registration {
public:
    Timer(LaneRegistrations& owner, std::uint64_t id, std::uint32_t every_ms, iotcc_task f,
          void* arg)
        : owner_(owner), id_(id), every_ms_(every_ms), f_(f), arg_(arg),
          timer_(owner.lane().context())
    {
    }
    void wait(std::chrono::steady_clock::time_point until)
    {
        net::placed_wait(owner_.lane().context(), timer_, place_, until,
                         [this, until, &owner = owner_, id = id_] {
                             if (!owner.holds(id))
                                 return;
                             if (std::chrono::steady_clock::now() < until)
                                 return wait(until); // there was no memory for it
                             expired(owner, id, until);
                             owner.lane().finish_turn();
                         });
    }

private:
    void expired(LaneRegistrations& owner, std::uint64_t id,
                 std::chrono::steady_clock::time_point due)
    {
        owner.instance().guarded("a timer", [f = f_, arg = arg_] { f(arg); });
        if (!owner.holds(id))
            return;
        if (every_ms_ == 0)
            return owner.remove(id);
        // From when it was due, not from now: a period keeps its average. What was missed is
        // skipped.
        const auto now = std::chrono::steady_clock::now();
        const auto next = due + std::chrono::milliseconds(every_ms_);
        wait(next < now ? now + std::chrono::milliseconds(every_ms_) : next);
    }

    LaneRegistrations& owner_;
    const std::uint64_t id_;
    const std::uint32_t every_ms_;
    const iotcc_task f_;
    void* const arg_;
    const Place place_ = std::make_shared<net::HandlerPlace>();
    boost::asio::steady_timer timer_;
};

class Watch final : public LaneRegistrations::Registration {
public:
    Watch(LaneRegistrations& owner, std::uint64_t id, int fd, iotcc_fd_task f, void* arg)
        : owner_(owner), id_(id), fd_(fd), f_(f), arg_(arg), descriptor_(owner.lane().context(), fd)
    {
    }
    ~Watch() override { descriptor_.release(); } // the descriptor stays the plugin's

    void wait(std::uint32_t event)
    {
        using Waits = boost::asio::posix::descriptor_base;
        const bool is_input = event == POLLIN;
        descriptor_.async_wait(
            is_input ? Waits::wait_read : Waits::wait_write,
            net::placed(is_input ? input_place_ : output_place_, [this, event, &owner = owner_,
                                                                  id = id_](error_code error) {
                if (error || !owner.holds(id))
                    return;
                owner.instance().guarded("a watch", [this, event] { f_(fd_, event, arg_); });
                if (owner.holds(id))
                    wait(event);
                owner.lane().finish_turn();
            }));
    }

private:
    LaneRegistrations& owner_;
    const std::uint64_t id_;
    const int fd_;
    const iotcc_fd_task f_;
    void* const arg_;
    const Place input_place_ = std::make_shared<net::HandlerPlace>();
    const Place output_place_ = std::make_shared<net::HandlerPlace>();
    boost::asio::posix::stream_descriptor descriptor_;
};

} // namespace

void LaneRegistrations::add_timer(std::uint64_t id, std::uint32_t after_ms, std::uint32_t every_ms,
                                  iotcc_task f, void* arg)
{
    auto timer = std::make_unique<Timer>(*this, id, every_ms, f, arg);
    Timer& added = *timer;
    registrations_.emplace(id, std::move(timer));
    added.wait(std::chrono::steady_clock::now() + std::chrono::milliseconds(after_ms));
}

void LaneRegistrations::add_watch(std::uint64_t id, int fd, std::uint32_t poll_events,
                                  iotcc_fd_task f, void* arg)
{
    auto watch = std::make_unique<Watch>(*this, id, fd, f, arg);
    Watch& added = *watch;
    registrations_.emplace(id, std::move(watch));
    for (const std::uint32_t event : {std::uint32_t{POLLIN}, std::uint32_t{POLLOUT}})
        if ((poll_events & event) != 0)
            added.wait(event);
}

} // namespace iotcc::abi
