#include "connection_delays.hpp"

#include "lane.hpp"
#include "placed_wait.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace iotcc::abi {

struct ConnectionDelays::Timer {
    explicit Timer(boost::asio::io_context& context) : timer(context) {}

    boost::asio::steady_timer timer;
    // Outlives this: a cancelled operation ends later.
    const std::shared_ptr<net::HandlerPlace> place = std::make_shared<net::HandlerPlace>();
};

ConnectionDelays::ConnectionDelays(net::Lane& lane, std::chrono::milliseconds delay,
                                   std::function<void(std::uint64_t)> due)
    : lane_(lane), delay_(delay), due_(std::move(due))
{
}

ConnectionDelays::~ConnectionDelays() = default;

void ConnectionDelays::add(std::uint64_t connection)
{
    if (timer_ == nullptr)
        timer_ = std::make_unique<Timer>(lane_.context());
    waiting_.push_back({std::chrono::steady_clock::now() + delay_, connection});
    if (waiting_.size() == 1)
        wait();
}

void ConnectionDelays::clear()
{
    waiting_.clear();
    timer_.reset();
}

void ConnectionDelays::wait()
{
    net::placed_wait(lane_.context(), timer_->timer, timer_->place, waiting_.front().due, [this] {
        give_due();
        lane_.finish_turn();
    });
}

// One leaves the queue when it was given, so that what is added meanwhile starts no second wait.
// Comes too early where there was no memory for the timer, and for nobody after clear().
void ConnectionDelays::give_due()
{
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.front().due <= now) {
        due_(waiting_.front().connection);
        waiting_.pop_front();
    }
    if (!waiting_.empty())
        wait();
}

} // namespace iotcc::abi
