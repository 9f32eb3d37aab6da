#include "stream.hpp"

#include "closed_loop.hpp"

#include <chrono>

namespace {

using Clock = std::chrono::steady_clock;

// Spins: a timer would bring the messages in bursts.
void wait_until(Clock::time_point due)
{
    while (Clock::now() < due) {
    }
}

void end_of_raw(const std::vector<Socket>& sockets)
{
    for (const auto& socket : sockets)
        socket.shut_down_sending();
    char byte;
    for (const auto& socket : sockets)
        if (socket.receive(&byte, 1) != 0)
            throw std::runtime_error("the server answers, where it should only count");
}

} // namespace

void stream(const Options& options, const std::vector<Socket>& sockets)
{
    const auto segments = echoes(options);
    const auto begin = Clock::now();
    const std::chrono::duration<double> pause(options.rate > 0 ? options.batch / options.rate : 0);
    std::size_t sent = 0;
    for (int round = 0; round < options.rounds; ++round) {
        for (const auto& socket : sockets) {
            if (options.rate > 0)
                wait_until(begin + std::chrono::duration_cast<Clock::duration>(pause * sent));
            socket.send_all(segments[sent++ % segments.size()].segment);
        }
    }
    if (options.protocol == Protocol::raw)
        return end_of_raw(sockets);
    const std::vector last{ping()};
    ClosedLoop(sockets, last).run(1);
}
