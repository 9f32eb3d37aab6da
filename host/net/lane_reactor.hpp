#pragma once
#include "handler_place.hpp"
#include "lane.hpp"
#include "placed_wait.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>
#include <ctime>

namespace iotcc::net {

// Asio's side of a lane, out of lane.hpp so that who uses a lane does not compile Asio.
struct Lane::Reactor {
    // What the lane cannot live without, each pending once at a time. They outlive the context.
    HandlerPlace events_place, tick_place, pause_place, rest_place, finish_place, handshake_place;
    boost::asio::io_context context{1}; // one thread: no locks
    boost::asio::posix::stream_descriptor device_events{context};
    boost::asio::steady_timer ticker{context};
    boost::asio::steady_timer accept_pause{context};
    boost::asio::steady_timer accept_rest{context};
    bool resting = false; // accept_rest runs
    bool ticking = false;
    bool finishing = false; // finish_turn is posted

    // f() after that time; at once where there is no memory for one more timer.
    template <class F>
    void wait(boost::asio::steady_timer& timer, HandlerPlace& place,
              std::chrono::steady_clock::duration time, F f)
    {
        placed_wait(context, timer, place, std::chrono::steady_clock::now() + time, f);
    }
};

inline std::uint64_t clock_ms(clockid_t clock) noexcept
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

// The timer wheel's time; both in ms of a monotonic clock.
inline std::uint32_t tick_at(std::uint64_t now_ms, std::uint64_t started_ms) noexcept
{
    return static_cast<std::uint32_t>((now_ms - started_ms) / TimerWheel::kTickMs) + 1;
}

inline std::uint64_t monotonic_ns()
{
    using namespace std::chrono;
    return static_cast<std::uint64_t>(
        duration_cast<nanoseconds>(steady_clock::now().time_since_epoch()).count());
}

// Whether accept4 failed for want of descriptors or memory.
inline bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

// What an epoll event names: a Connection (64-byte aligned, so its low bits are zero), the wake-up
// of the task queue, or a Listener.
constexpr std::uint64_t kTagMask = 3;
constexpr std::uint64_t kListenerTag = 1;
constexpr std::uint64_t kWakeTag = 2;

} // namespace iotcc::net
