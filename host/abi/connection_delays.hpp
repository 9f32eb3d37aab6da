#pragma once
#include "timer_queue.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace iotcc::net {
class Lane;
}

namespace iotcc::abi {

// Connections for which something is due when a time has passed that is the same for all: one timer
// and a queue serve them. [lane]
class ConnectionDelays {
public:
    // `due`(connection) is called on the lane, also for a connection that has gone.
    ConnectionDelays(net::Lane& lane, std::chrono::milliseconds delay,
                     std::function<void(std::uint64_t)> due);
    ConnectionDelays(const ConnectionDelays&) = delete;
    ConnectionDelays& operator=(const ConnectionDelays&) = delete;

    // May throw std::bad_alloc; nothing will be called then.
    void add(std::uint64_t connection);
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }
    // Forgets those that wait.
    void clear();

private:
    struct Wait {
        std::chrono::steady_clock::time_point due;
        std::uint64_t connection;
    };
    void give_due();

    const std::chrono::milliseconds delay_;
    const std::function<void(std::uint64_t)> due_;
    std::deque<Wait> waiting_; // the one that is due first in front
    net::LaneTimer timer_;
};

} // namespace iotcc::abi
