#include "lane_reactor.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/socket.h>
#include <utility>

// When descriptors or memory for another connection run out, until they are there again.
namespace iotcc::net {

// Who would otherwise hang until a descriptor is free.
void Lane::turn_one_away(Listener& listener)
{
    spare_ = FileDescriptor();
    const bool was_there =
        FileDescriptor(::accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC)).is_open();
    spare_ = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (was_there)
        endpoints_[listener.endpoint]->events->turned_away(Limit::descriptors, "");
}

// Without a pause the level-triggered listener would spin.
void Lane::pause_accepting(Listener& listener, int error)
{
    if (error == EMFILE || error == ENFILE)
        turn_one_away(listener);
    starved_ms_ = monotonic_ns() / 1'000'000;
    if (starved_ == nullptr) {
        starved_ = endpoints_[listener.endpoint];
        if (starved_->budget->starved_lanes.fetch_add(1, std::memory_order_relaxed) == 0)
            starved_->events->accept_failed(error);
    }
    accept_paused_ = true;
    for (const auto& each : listeners_)
        if (!each->closed && !each->resting)
            unwatch(*each);
    resume_accepting_later();
}

void Lane::resume_accepting_later()
{
    constexpr auto kPause = std::chrono::milliseconds(100);
    reactor_->accept_pause.expires_after(kPause);
    reactor_->accept_pause.async_wait([this](boost::system::error_code aborted) {
        if (!aborted)
            resume_accepting();
    });
}

// Accepting goes on at once, the shortage is over only when nothing has failed for a while: one
// descriptor that comes free is soon taken.
void Lane::resume_accepting()
{
    if (std::exchange(accept_paused_, false))
        for (const auto& each : listeners_)
            if (!each->closed && !each->resting)
                watch(*each);
    if (!is_recovered())
        return resume_accepting_later();
    Endpoint& endpoint = *std::exchange(starved_, nullptr);
    if (endpoint.budget->starved_lanes.fetch_sub(1, std::memory_order_relaxed) == 1)
        endpoint.events->accept_recovered();
}

bool Lane::is_recovered() const
{
    constexpr std::uint64_t kQuietMs = 1000;
    if (monotonic_ns() / 1'000'000 - starved_ms_ < kQuietMs)
        return false;
    return FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC)).is_open();
}

} // namespace iotcc::net
