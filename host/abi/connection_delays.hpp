#pragma once
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>

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
    ~ConnectionDelays();
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
    struct Timer;
    void wait();
    void give_due();

    net::Lane& lane_;
    const std::chrono::milliseconds delay_;
    const std::function<void(std::uint64_t)> due_;
    std::deque<Wait> waiting_;     // the one that is due first in front
    std::unique_ptr<Timer> timer_; // made and ended on the lane
};

} // namespace iotcc::abi
