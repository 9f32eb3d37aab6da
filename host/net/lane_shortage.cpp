#include "byte_queue.hpp"
#include "lane_clock.hpp"
#include "lane_tls.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <sys/socket.h>
#include <utility>

// When descriptors, memory or places for another connection run out.
namespace iotcc::net {

// Whether a TLS handshake was over its time. At once, so that its place is free: nobody of this
// lane is being called.
bool Lane::end_longest_handshake(const Endpoint& endpoint)
{
    if (endpoint.limits.patience_ms == 0)
        return false;
    Connection* longest = nullptr;
    std::uint32_t begun = tick_ - std::min(tick_, TimerWheel::ticks(endpoint.limits.patience_ms));
    for (std::uint32_t i = 0; i < tls_->sessions.size(); ++i) {
        const TlsSession* const session = tls_->sessions[i].get();
        if (session == nullptr || session->is_open || session->begun >= begun)
            continue;
        Connection& c = table_.at(i);
        if (c.has(kClosing) || &endpoint_of(c) != &endpoint)
            continue;
        longest = &c;
        begun = session->begun;
    }
    if (longest == nullptr)
        return false;
    Closing closing{longest, IOTCC_CLOSE_OVERLOAD, "TLS handshake: slow, and another peer came"};
    longest->set(kClosing | kBroken);
    failed_handshakes_.fetch_add(1, std::memory_order_relaxed);
    finish_close(closing);
    return true;
}

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
    accept_paused_ = true;
    unwatch_listeners();
    resume_accepting_later();
    if (starved_ != nullptr)
        return;
    starved_ = endpoints_[listener.endpoint];
    if (starved_->budget->starved_lanes.fetch_add(1, std::memory_order_relaxed) == 0)
        starved_->events->accept_failed(error);
}

void Lane::watch_listeners()
{
    for (const auto& each : listeners_)
        if (accepts() && !each->closed && !each->resting)
            watch(*each);
}

void Lane::unwatch_listeners()
{
    for (const auto& each : listeners_)
        if (!each->closed && !each->resting)
            unwatch(*each);
}

void Lane::resume_accepting_later()
{
    constexpr auto kPause = std::chrono::milliseconds(100);
    accept_pause_.set_in(kPause);
}

// Accepting goes on at once, the shortage is over only when nothing has failed for a while: one
// descriptor that comes free is soon taken.
void Lane::resume_accepting()
{
    if (std::exchange(accept_paused_, false))
        watch_listeners();
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

void Lane::set_memory_step(MemoryStep step)
{
    const MemoryStep before = std::exchange(memory_step_, step);
    if (before == MemoryStep::none && step != MemoryStep::none)
        unwatch_listeners();
    else if (step == MemoryStep::none)
        watch_listeners();
    if (before < MemoryStep::no_publishers || step >= MemoryStep::no_publishers)
        return;
    for (std::uint32_t i = 0; i < table_.places(); ++i)
        if (Connection& c = table_.at(i); c.abi.id != 0 && c.fd >= 0 && c.has(kUnread))
            read_again(c);
}

void Lane::leave_unread(Connection& c)
{
    c.set(kUnread);
    update_interest(c);
}

// What its peer has sent meanwhile comes before it can be found silent.
void Lane::read_again(Connection& c)
{
    constexpr std::uint32_t kMomentMs = 1000;
    c.clear(kUnread);
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    std::uint32_t& deadline = table_.times(index).deadline;
    if (deadline != 0)
        deadline = std::max(deadline, current_tick() + TimerWheel::ticks(kMomentMs));
    if (c.spill != nullptr && c.spill->message != 0)
        begin_message(c);
    wheel_.look_by(index, due(c));
    update_interest(c);
    resume_later(c);
}

// Before a connection is taken: later, when it is to be flushed or closed, there may be no memory.
bool Lane::make_room_in_lists() noexcept
{
    const std::size_t most = table_.places();
    // The two are swapped each turn, the rest grow before them.
    if (std::min(closing_.capacity(), turn_closing_.capacity()) >= most)
        return true;
    try {
        for (auto* list : {&dirty_, &resuming_, &released_, &turn_connections_})
            list->reserve(most);
        closing_.reserve(most);
        turn_closing_.reserve(most);
        return true;
    } catch (const std::bad_alloc&) {
        return false;
    }
}

// Whatever was under way for it is left half done, so nothing more can be sent.
void Lane::no_memory(Connection& c) noexcept
{
    corked_ = nullptr;
    cork_size_ = 0;
    discard_sealed();
    if (c.fd < 0)
        return;
    c.set(kBroken);
    if (c.has(kLingering))
        destroy(c);
    else
        close(c.abi, IOTCC_CLOSE_OVERLOAD, "out of memory");
}

} // namespace iotcc::net
