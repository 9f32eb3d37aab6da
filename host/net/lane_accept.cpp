#include "byte_queue.hpp"
#include "lane_reactor.hpp"

#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

namespace iotcc::net {

std::uint16_t Lane::number_of(Endpoint& endpoint)
{
    for (std::size_t i = 0; i < endpoints_.size(); ++i)
        if (endpoints_[i] == &endpoint)
            return static_cast<std::uint16_t>(i);
    endpoints_.push_back(&endpoint);
    return static_cast<std::uint16_t>(endpoints_.size() - 1);
}

void Lane::listen(Endpoint& endpoint, FileDescriptor listening)
{
    listeners_.push_back(std::make_unique<Listener>(std::move(listening), number_of(endpoint)));
    if (!accept_paused_)
        watch(*listeners_.back());
}

void Lane::watch(Listener& listener)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = reinterpret_cast<std::uint64_t>(&listener) | kListenerTag;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener.socket.get(), &event);
}

// The Listener itself stays: an event of this turn may still name it.
void Lane::close_listeners(const Endpoint* endpoint)
{
    for (const auto& listener : listeners_)
        if (endpoint == nullptr || endpoints_[listener->endpoint] == endpoint) {
            listener->closed = true;
            listener->socket = FileDescriptor();
        }
}

void Lane::accept_ready(Listener& listener)
{
    constexpr int kAcceptsPerTurn = 64;
    for (int i = 0; i < kAcceptsPerTurn && !listener.closed && !accept_paused_; ++i) {
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        FileDescriptor socket(::accept4(listener.socket.get(), reinterpret_cast<sockaddr*>(&peer),
                                        &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket.get() >= 0)
            open(listener, std::move(socket), peer);
        else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
            pause_accepting(listener, errno);
        else if (errno == EAGAIN)
            return;
        // else the peer is gone already (ECONNABORTED and the like): the next one
    }
}

// Without a pause the level-triggered listener would spin. The spare descriptor turns one peer
// away, who would otherwise hang until a descriptor is free.
void Lane::pause_accepting(Listener& listener, int error)
{
    constexpr auto kPause = std::chrono::milliseconds(100);
    if (error == EMFILE || error == ENFILE) {
        spare_ = FileDescriptor();
        FileDescriptor turned_away(
            ::accept4(listener.socket.get(), nullptr, nullptr, SOCK_CLOEXEC));
        turned_away = FileDescriptor();
        spare_ = FileDescriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    }
    endpoints_[listener.endpoint]->events->accept_failed(error);
    accept_paused_ = true;
    for (const auto& each : listeners_)
        if (!each->closed)
            ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, each->socket.get(), nullptr);
    reactor_->accept_pause.expires_after(kPause);
    reactor_->accept_pause.async_wait([this](boost::system::error_code aborted) {
        if (aborted)
            return;
        accept_paused_ = false;
        for (const auto& each : listeners_)
            if (!each->closed)
                watch(*each);
    });
}

void Lane::open(Listener& listener, FileDescriptor socket, const sockaddr_storage& peer)
{
    Endpoint& endpoint = *endpoints_[listener.endpoint];
    ConnectionBudget& budget = *endpoint.budget;
    if (budget.open.fetch_add(1, std::memory_order_relaxed) >= budget.limit && budget.limit != 0) {
        budget.open.fetch_sub(1, std::memory_order_relaxed);
        budget.refused.fetch_add(1, std::memory_order_relaxed);
        return;
    }
    Connection* const c = table_.acquire();
    Arrival* const arrival = c == nullptr ? nullptr : arrivals_.acquire();
    if (arrival == nullptr) {
        if (c != nullptr)
            table_.release(*c);
        budget.open.fetch_sub(1, std::memory_order_relaxed);
        endpoint.events->accept_failed(ENOMEM);
        return;
    }
    arrival->opened_ms = now_ms_;
    arrival->remote_size = static_cast<std::uint8_t>(format_address(peer, arrival->remote_text));
    c->abi.slot = &arrival->slot;
    c->abi.agg = endpoint.agg;
    c->abi.now_ms = &now_ms_;
    c->fd = socket.release();
    c->endpoint = listener.endpoint;
    open_.fetch_add(1, std::memory_order_relaxed);
    served_.fetch_add(1, std::memory_order_relaxed);
    if (!reactor_->ticking)
        start_ticking();
    c->abi.host_only = tick_;
    const std::uint32_t index = ConnectionId::index(c->abi.id);
    if (endpoint.limits.identify_ms != 0)
        table_.times(index).guard = current_tick() + TimerWheel::ticks(endpoint.limits.identify_ms);
    wheel_.look_by(index, due(*c));

    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = c;
    c->set(kReadArmed);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, c->fd, &event) != 0)
        return broken(*c, errno);
    call(c->abi, "on_open", [&] {
        const auto remote = arrival_of(c->abi).remote();
        if (endpoint.handler->on_open(endpoint.self, &c->abi, {remote.data(), remote.size()}) >= 0)
            c->set(kOpened);
        else
            close(c->abi, IOTCC_CLOSE_DENIED, "refused by on_open");
    });
}

} // namespace iotcc::net
