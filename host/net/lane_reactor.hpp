#pragma once
#include "lane.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <cstdint>

namespace iotcc::net {

// Asio's side of a lane, out of lane.hpp so that who uses a lane does not compile Asio.
struct Lane::Reactor {
    boost::asio::io_context context{1}; // one thread: no locks
    boost::asio::posix::stream_descriptor device_events{context};
    boost::asio::steady_timer ticker{context};
    boost::asio::steady_timer accept_pause{context};
    boost::asio::steady_timer accept_rest{context};
    bool resting = false; // accept_rest runs
    bool ticking = false;
    bool finishing = false; // finish_turn is posted
};

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
