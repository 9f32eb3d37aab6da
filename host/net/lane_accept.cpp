#include "admission.hpp"
#include "byte_queue.hpp"
#include "clock.hpp"
#include "event_tag.hpp"
#include "lane.hpp"
#include "lane_clock.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <system_error>

// From a listening socket to a connection whose handler knows it.
namespace iotcc::net {

namespace {

// From accept; a proxy's header never has for ever.
std::uint32_t identify_ms(const Endpoint& endpoint)
{
    constexpr std::uint32_t kProxyHeaderMs = 10'000;
    const bool is_proxied = endpoint.admission != nullptr && endpoint.admission->proxy_protocol;
    const std::uint32_t ms = endpoint.limits.identify_ms;
    return ms == 0 && is_proxied ? kProxyHeaderMs : ms;
}

// Nobody can dial it from elsewhere.
bool is_local_only(int fd)
{
    sockaddr_storage own{};
    socklen_t size = sizeof own;
    IpBytes ip;
    return ::getsockname(fd, reinterpret_cast<sockaddr*>(&own), &size) == 0 &&
           (!ip_bytes(own, ip) || is_loopback(ip));
}

} // namespace

std::uint16_t Lane::number_of(Endpoint& endpoint)
{
    for (std::size_t i = 0; i < endpoints_.size(); ++i)
        if (endpoints_[i] == &endpoint)
            return static_cast<std::uint16_t>(i);
    endpoints_.push_back(&endpoint);
    return static_cast<std::uint16_t>(endpoints_.size() - 1);
}

void Lane::listen(Endpoint& endpoint, FileDescriptor listening, Listening how)
{
    if (how.tls != nullptr)
        serve_tls();
    const int fd = listening.get();
    listeners_.push_back(std::make_unique<Listener>(
        Listener{std::move(listening), number_of(endpoint), how, is_local_only(fd)}));
    if (accepts())
        watch(*listeners_.back());
}

void Lane::watch(Listener& listener)
{
    epoll_event event{};
    // Of the lanes with the same socket not all need to wake up for each dial.
    event.events = EPOLLIN | (listener.how.accepting == Accepting::shared ? EPOLLEXCLUSIVE : 0u);
    event.data.u64 = reinterpret_cast<std::uint64_t>(&listener) | kListenerTag;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, listener.socket.get(), &event);
}

void Lane::unwatch(Listener& listener)
{
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener.socket.get(), nullptr);
}

// The Listener itself stays: an event of this turn may still name it. Other lanes may have the same
// socket, so closing our descriptor would not end its events.
void Lane::close_listeners(const Endpoint* endpoint)
{
    for (const auto& listener : listeners_)
        if (!listener->closed &&
            (endpoint == nullptr || endpoints_[listener->endpoint] == endpoint)) {
            unwatch(*listener);
            listener->closed = true;
            listener->socket = FileDescriptor();
        }
}

void Lane::accept_ready(Listener& listener)
{
    constexpr int kAcceptsPerTurn = 64;
    for (int i = 0; i < kAcceptsPerTurn && !listener.closed && accepts(); ++i) {
        if (!is_within_rate(listener))
            return;
        sockaddr_storage peer{};
        socklen_t size = sizeof peer;
        FileDescriptor socket(::accept4(listener.socket.get(), reinterpret_cast<sockaddr*>(&peer),
                                        &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
        if (socket.get() >= 0)
            open(listener, std::move(socket), peer);
        else if (is_shortage(errno))
            pause_accepting(listener, errno);
        else if (errno == EAGAIN)
            return;
        // else the peer is gone already (ECONNABORTED and the like): the next one
    }
}

// False: the listener rests.
bool Lane::is_within_rate(Listener& listener)
{
    const Admission* const admission = endpoints_[listener.endpoint]->admission;
    if (admission == nullptr || !admission->rate.applies() || listener.is_local)
        return true;
    const std::uint64_t wait_ns = listener.resting ? 1 : admission->rate.wait_ns(monotonic_ns());
    if (wait_ns != 0 && !listener.resting)
        rest(listener, wait_ns);
    return wait_ns == 0;
}

// Its dials wait in the backlog. One timer for all that rest: who could not go on yet rests again.
void Lane::rest(Listener& listener, std::uint64_t wait_ns)
{
    endpoints_[listener.endpoint]->events->limit_reached(Limit::accepts_per_second);
    listener.resting = true;
    unwatch(listener);
    constexpr std::uint64_t kShortestNs = 10'000'000;
    if (!accept_rest_.is_set())
        accept_rest_.set_in(std::chrono::nanoseconds(std::max(wait_ns, kShortestNs)));
}

void Lane::end_rest()
{
    for (const auto& each : listeners_)
        if (std::exchange(each->resting, false) && !each->closed && accepts())
            watch(*each);
}

void Lane::open(Listener& listener, FileDescriptor socket, const sockaddr_storage& peer)
{
    Endpoint& endpoint = *endpoints_[listener.endpoint];
    Admission* const admission = endpoint.admission;
    const AddressKey address = admission == nullptr ? 0 : admission->key_of(peer);
    if (address != 0 && admission->rate.applies())
        admission->rate.charge(monotonic_ns());
    const bool is_proxied = admission != nullptr && admission->proxy_protocol;
    std::optional<Limit> limit = Limit::trusted_proxies;
    if (!is_proxied || admission->is_trusted(peer))
        limit = take_place(endpoint, address);
    if (limit == Limit::host_connections && listener.how.tls != nullptr &&
        end_longest_handshake(endpoint))
        limit = take_place(endpoint, address);
    Connection* const c = limit ? nullptr : connect(listener, std::move(socket), peer, address);
    if (!limit && c == nullptr) {
        leave_place(endpoint, address);
        limit = Limit::memory;
    }
    if (limit) {
        char remote[sizeof Arrival::remote_text];
        return endpoint.events->turned_away(*limit, {remote, format_address(peer, remote)});
    }
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.ptr = c;
    c->set(kReadArmed);
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, c->fd, &event) != 0)
        return broken(*c, errno);
    if (is_proxied)
        c->set(kProxied);
    if (listener.how.tls != nullptr)
        contain(*c, [&] { begin_handshake(*c, *listener.how.tls); }); // on_open comes after it
    else if (!is_proxied)
        introduce(*c);
}

// nullptr: out of memory, or of places in the table.
Connection* Lane::connect(Listener& listener, FileDescriptor socket, const sockaddr_storage& peer,
                          std::uint64_t address)
{
    Endpoint& endpoint = *endpoints_[listener.endpoint];
    Connection* const c = table_.acquire();
    Arrival* const arrival = c == nullptr || !make_room_in_lists() ? nullptr : arrivals_.acquire();
    if (arrival == nullptr) {
        if (c != nullptr)
            table_.release(*c);
        return nullptr;
    }
    // Exact: the newest of a device's connections is asked for.
    arrival->opened_ms = newest_ms_ = now_ms_ = unix_ms();
    arrival->remote_size = static_cast<std::uint8_t>(format_address(peer, arrival->remote_text));
    c->abi.slot = &arrival->slot;
    c->abi.agg = endpoint.agg;
    c->abi.now_ms = &now_ms_;
    c->fd = socket.release();
    c->endpoint = listener.endpoint;
    open_.fetch_add(1, std::memory_order_relaxed);
    served_.fetch_add(1, std::memory_order_relaxed);
    if (!ticker_.is_set())
        start_ticking();
    c->abi.host_only = tick_;
    const std::uint32_t index = ConnectionId::index(c->abi.id);
    ConnectionTimes& times = table_.times(index);
    times.address = address;
    std::uint32_t guard_ms = identify_ms(endpoint);
    if (guard_ms == 0 && listener.how.tls != nullptr)
        guard_ms = endpoint.limits.handshake_ms;
    if (guard_ms != 0)
        times.guard = current_tick() + TimerWheel::ticks(guard_ms);
    wheel_.look_by(index, due(*c));
    return c;
}

void Lane::introduce(Connection& c)
{
    const Endpoint& endpoint = endpoint_of(c);
    // Lent for the whole call; the arrival goes back when the call identifies its device.
    const Arrival lent = arrival_of(c.abi);
    call(c.abi, "on_open", [&] {
        const auto remote = lent.remote();
        if (endpoint.handler->on_open(endpoint.self, &c.abi, {remote.data(), remote.size()}) >= 0)
            c.set(kOpened);
        else
            close(c.abi, IOTCC_CLOSE_DENIED, "refused by on_open");
    });
}

} // namespace iotcc::net
