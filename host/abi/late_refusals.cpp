#include "late_refusals.hpp"

#include "instance_lane.hpp"
#include "lane.hpp"
#include "placed_wait.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <utility>

namespace iotcc::abi {

struct LateRefusals::Timer {
    explicit Timer(boost::asio::io_context& context) : timer(context) {}

    boost::asio::steady_timer timer;
    // Outlives this: a cancelled operation ends later.
    const std::shared_ptr<net::HandlerPlace> place = std::make_shared<net::HandlerPlace>();
};

LateRefusals::LateRefusals(InstanceLane& own) : own_(own) {}

LateRefusals::~LateRefusals() = default;

bool LateRefusals::add(std::uint64_t connection, std::string reason)
{
    if (waiting_.size() >= kMost)
        return false;
    if (timer_ == nullptr)
        timer_ = std::make_unique<Timer>(own_.lane().context());
    waiting_.push_back({std::chrono::steady_clock::now() + kDelay, connection, std::move(reason)});
    if (waiting_.size() == 1)
        wait();
    return true;
}

void LateRefusals::clear()
{
    waiting_.clear();
    timer_.reset();
}

void LateRefusals::wait()
{
    net::placed_wait(own_.lane().context(), timer_->timer, timer_->place, waiting_.front().due,
                     [this] {
                         give_due();
                         own_.lane().finish_turn();
                     });
}

// One leaves the queue when it was given, so that what is added meanwhile starts no second wait.
// Comes too early where there was no memory for the timer, and for nobody after clear().
void LateRefusals::give_due()
{
    const auto now = std::chrono::steady_clock::now();
    while (!waiting_.empty() && waiting_.front().due <= now) {
        own_.refuse_late(waiting_.front().connection, waiting_.front().reason);
        waiting_.pop_front();
    }
    if (!waiting_.empty())
        wait();
}

} // namespace iotcc::abi
