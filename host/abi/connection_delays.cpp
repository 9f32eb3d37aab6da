#include "connection_delays.hpp"

#include "lane.hpp"

#include <new>
#include <utility>

namespace iotcc::abi {

ConnectionDelays::ConnectionDelays(net::Lane& lane, std::chrono::milliseconds delay,
                                   std::function<void(std::uint64_t)> due)
    : delay_(delay), due_(std::move(due)),
      timer_(
          lane.timers(), [](void* self) { static_cast<ConnectionDelays*>(self)->give_due(); }, this)
{
}

void ConnectionDelays::add(std::uint64_t connection)
{
    waiting_.push_back({net::LaneTimer::Clock::now() + delay_, connection});
    if (waiting_.size() == 1)
        timer_.set(waiting_.front().due);
}

void ConnectionDelays::clear()
{
    waiting_.clear();
    timer_.cancel();
}

// One leaves the queue when it was given, so that what is added meanwhile starts no second wait.
void ConnectionDelays::give_due()
{
    const auto now = net::LaneTimer::Clock::now();
    while (!waiting_.empty() && waiting_.front().due <= now) {
        try {
            due_(waiting_.front().connection);
        } catch (const std::bad_alloc&) { // the others do not wait for it
        }
        waiting_.pop_front();
    }
    if (!waiting_.empty())
        timer_.set(waiting_.front().due);
}

} // namespace iotcc::abi
