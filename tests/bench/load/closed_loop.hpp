#pragma once

#include "exchange.hpp"
#include "socket.hpp"

#include <chrono>
#include <cstdint>
#include <vector>

// One exchange in flight per connection: the next begins when the last byte of the answer is there.
// Every byte is compared, and the first wrong one throws std::runtime_error.
class ClosedLoop {
public:
    // Both must outlive it.
    ClosedLoop(const std::vector<Socket>& sockets, const std::vector<Exchange>& exchanges);
    ClosedLoop(const ClosedLoop&) = delete;
    ~ClosedLoop();

    // Each connection makes `rounds` exchanges at its own pace; returns when all have.
    void run(int rounds);

    // Throws when a server sent more than it was due. A straggler may still be on its way.
    void expect_quiet() const;

    // Nanoseconds from the send to the last byte of the answer, one per exchange, in no order.
    [[nodiscard]] std::vector<std::uint32_t>& latencies() { return latencies_; }

private:
    using Clock = std::chrono::steady_clock;
    struct Connection {
        const Exchange* exchange = nullptr;
        std::size_t answered = 0;
        int left = 0;
        unsigned turn = 0;
        Clock::time_point sent_at;
    };

    void begin(std::size_t index);
    void on_readable(std::size_t index);
    void on_answered(std::size_t index);

    const std::vector<Socket>& sockets_;
    const std::vector<Exchange>& exchanges_;
    std::vector<Connection> connections_;
    std::vector<std::uint32_t> latencies_;
    std::size_t unfinished_ = 0;
    int epoll_;
};
