#include "lane.hpp"

#include "byte_queue.hpp"
#include "lane_reactor.hpp"
#include "lane_tls.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include <cerrno>
#include <ctime>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <system_error>

namespace iotcc::net {

namespace {

std::uint64_t clock_ms(clockid_t clock) noexcept
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1000 +
           static_cast<std::uint64_t>(now.tv_nsec) / 1'000'000;
}

std::uint32_t tick_at(std::uint64_t now_ms, std::uint64_t started_ms) noexcept
{
    return static_cast<std::uint32_t>((now_ms - started_ms) / TimerWheel::kTickMs) + 1;
}

// Bytes and nothing else, of a connection that is read as they come: by far the most, so with the
// fewest questions and without a further call.
bool is_plain_input(const Connection& c, std::uint32_t events) noexcept
{
    constexpr std::uint16_t kUnusual = kClosing | kLingering | kProxied | kTls;
    return events == EPOLLIN && c.fd >= 0 && (c.flags & (kReadArmed | kUnusual)) == kReadArmed;
}

} // namespace

Lane::Lane(std::uint32_t index)
    : index_(index), input_(new std::uint8_t[kHeadroom + kReadSize]),
      cork_(new std::uint8_t[kCorkSize]), table_(index), wheel_(table_),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)), spare_(::open("/dev/null", O_RDONLY | O_CLOEXEC)),
      reactor_(std::make_unique<Reactor>())
{
    if (epoll_.get() < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = kWakeTag;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, tasks_.wake_fd(), &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
    reactor_->device_events.assign(epoll_.get());
    started_ms_ = clock_ms(CLOCK_MONOTONIC_COARSE); // never later than the exact one
    read_clock();
}

Lane::~Lane()
{
    stop();
    reactor_->device_events.release(); // epoll_ owns it
}

boost::asio::io_context& Lane::context() noexcept
{
    return reactor_->context;
}

void Lane::start(const std::string& thread_name)
{
    thread_ = std::thread([this, thread_name] {
        ::pthread_setname_np(::pthread_self(), thread_name.substr(0, 15).c_str());
        run();
    });
}

void Lane::run()
{
    current_ = this;
    wait_for_events();
    for (bool is_stopped = false; !is_stopped;) {
        try {
            reactor_->context.run();
            is_stopped = true;
        } catch (
            const std::bad_alloc&) { // of others that use the context, whom it costs their wait
        }
    }
    current_ = nullptr;
}

void Lane::stop()
{
    if (!thread_.joinable())
        return;
    post([this] {
        close_listeners(nullptr);
        abandon_connections();
        reactor_->context.stop();
    });
    thread_.join();
}

void Lane::abandon_connections()
{
    finish_turn();
    for (std::uint32_t i = 0; i < table_.places(); ++i) {
        Connection& c = table_.at(i);
        if (c.abi.id == 0 || c.fd < 0)
            continue;
        if (!c.has(kLingering))
            close(c.abi, IOTCC_CLOSE_DRAIN, "the host stops");
        c.set(kBroken);
        if (c.has(kLingering))
            destroy(c);
    }
    finish_turn();
}

void Lane::wait_for_events()
{
    reactor_->device_events.async_wait(
        boost::asio::posix::descriptor_base::wait_read,
        placed(reactor_->events_place, [this](boost::system::error_code error) {
            if (error)
                return;
            turn();
            wait_for_events();
        }));
}

void Lane::turn()
{
    const TimedScope scope(turn_times_, rate_);
    handle_events();
}

// Sparse traffic would pay for the outer wait per message; a few more looks at the inner set find
// what came meanwhile. Not endless, so that timers and posts of the io_context have their turn.
void Lane::handle_events()
{
    constexpr int kLooks = 4;
    constexpr int kEvents = 512;
    epoll_event events[kEvents];
    for (int look = 0; look < kLooks; ++look) {
        const int n = ::epoll_wait(epoll_.get(), events, kEvents, 0);
        if (n <= 0)
            return;
        read_clock();
        for (int i = 0; i < n; ++i)
            dispatch(events[i].data.u64, events[i].events);
        finish_turn();
    }
}

void Lane::dispatch(std::uint64_t tag, std::uint32_t events)
{
    if ((tag & kTagMask) == 0) {
        Connection& c = *reinterpret_cast<Connection*>(tag);
        contain(c, [&] { is_plain_input(c, events) ? read(c) : ready(c, events); });
    } else if (tag == kWakeTag) {
        tasks_.run_all();
    } else {
        try {
            accept_ready(*reinterpret_cast<Listener*>(tag & ~kTagMask));
        } catch (const std::bad_alloc&) { // of who is told of a limit; the rest is accepted later
        }
    }
}

// What happens here can make more of the same (a flush calls on_writable, which sends), hence the
// rounds, and hence their limit: connections that keep each other busy must not keep the lane from
// the rest.
void Lane::finish_turn()
{
    constexpr int kRounds = 8;
    for (int round = 0; round < kRounds && is_unfinished(); ++round) {
        turn_connections_.swap(resuming_);
        for (Connection* c : turn_connections_) {
            c->clear(kResuming);
            contain(*c, [&] {
                present_rest(*c);
                if (c->has(kTls))
                    read_more_tls(*c);
            });
        }
        turn_connections_.clear();
        turn_connections_.swap(dirty_);
        for (Connection* c : turn_connections_) {
            c->clear(kDirty);
            contain(*c, [&] { flush(*c); });
        }
        turn_connections_.clear();
        turn_closing_.swap(closing_);
        for (Closing& closing : turn_closing_)
            finish_close(closing);
        turn_closing_.clear();
    }
    if (is_unfinished())
        finish_later();
    // Only now: an event of this turn may still name a connection that closed in it.
    for (Connection* c : released_)
        table_.release(*c);
    released_.clear();
}

void Lane::finish_later()
{
    const auto is_gone = [](const Connection* c) { return c->fd < 0; };
    std::erase_if(dirty_, is_gone);
    std::erase_if(resuming_, is_gone);
    if (std::exchange(reactor_->finishing, true))
        return;
    boost::asio::post(reactor_->context, placed(reactor_->finish_place, [this] {
                          const TimedScope scope(turn_times_, rate_);
                          reactor_->finishing = false;
                          finish_turn();
                      }));
}

// The wheel itself moves only when it is looked at: after a stop of the whole process its time is
// old while what the peers did comes in.
void Lane::read_clock() noexcept
{
    now_ms_ = clock_ms(CLOCK_REALTIME_COARSE);
    tick_ = tick_at(clock_ms(CLOCK_MONOTONIC_COARSE), started_ms_);
}

std::uint32_t Lane::current_tick() const noexcept
{
    return tick_at(clock_ms(CLOCK_MONOTONIC), started_ms_);
}

void Lane::start_ticking()
{
    wheel_.restart(current_tick());
    reactor_->ticking = true;
    tick();
}

// Runs only while there are connections: an idle lane sleeps.
void Lane::tick()
{
    constexpr std::uint32_t kLooksPerTurn = 2000;
    const TimedScope scope(turn_times_, rate_);
    read_clock();
    const bool caught_up =
        wheel_.advance(current_tick(), kLooksPerTurn, [this](std::uint32_t index) {
            contain(table_.at(index), [&] { look(index); });
        });
    finish_turn();
    if (open_connections() == 0) {
        reactor_->ticking = false;
        return;
    }
    if (!caught_up) {
        boost::asio::post(reactor_->context, placed(reactor_->tick_place, [this] { tick(); }));
        return;
    }
    reactor_->wait(reactor_->ticker, reactor_->tick_place,
                   std::chrono::milliseconds(TimerWheel::kTickMs), [this] { tick(); });
}

void Lane::look(std::uint32_t index)
{
    Connection& c = table_.at(index);
    ConnectionTimes& times = table_.times(index);
    const std::uint32_t now = wheel_.now();
    const auto is_due = [now](std::uint32_t tick) { return tick != 0 && tick <= now; };
    if (c.fd < 0 || c.has(kClosing))
        return;
    if (is_due(times.guard)) {
        times.guard = 0;
        if (c.has(kLingering))
            return destroy(c);
        if (is_handshaking(c) && !c.has(kProxied)) {
            reached(c, Limit::identify_ms);
            handshake_failed(c, IOTCC_CLOSE_TIMEOUT, "not complete in time");
        } else if (!c.has(kIdentified)) {
            reached(c, Limit::identify_ms);
            close(c.abi, IOTCC_CLOSE_TIMEOUT, "not identified in time");
        }
    } else if (c.spill != nullptr && !c.spill->output.empty() && is_due(c.spill->stalled)) {
        c.set(kBroken);
        if (c.has(kLingering))
            return destroy(c);
        reached(c, Limit::output_stall_ms);
        close(c.abi, IOTCC_CLOSE_OVERLOAD, "the peer does not read");
    } else if (!c.has(kLingering) && is_due(times.deadline)) {
        times.deadline = 0;
        const Endpoint& endpoint = endpoint_of(c);
        if (endpoint.handler->on_deadline != nullptr)
            call(c.abi, "on_deadline",
                 [&] { endpoint.handler->on_deadline(endpoint.self, &c.abi); });
    } else if (const auto idle_ms = endpoint_of(c).limits.idle_ms;
               idle_ms != 0 && is_due(c.abi.host_only + TimerWheel::ticks(idle_ms))) {
        reached(c, Limit::idle_ms);
        close(c.abi, IOTCC_CLOSE_TIMEOUT, "idle");
    } else if (!c.has(kLingering) && c.spill != nullptr && is_due(c.spill->message)) {
        message_is_late(c);
    }
    wheel_.look_by(index, due(c));
}

// Not its peer's fault while we do not present what is there.
void Lane::message_is_late(Connection& c)
{
    if (c.has(kBlocked | kHeld))
        return begin_message(c);
    reached(c, Limit::message_ms);
    close(c.abi, IOTCC_CLOSE_TIMEOUT, "an unfinished message is over its time");
}

std::uint32_t Lane::due(Connection& c)
{
    const ConnectionTimes& times = table_.times(ConnectionId::index(c.abi.id));
    std::uint32_t earliest = 0;
    const auto consider = [&earliest](std::uint32_t tick) {
        if (tick != 0 && (earliest == 0 || tick < earliest))
            earliest = tick;
    };
    consider(times.guard);
    if (c.spill != nullptr && !c.spill->output.empty())
        consider(c.spill->stalled);
    if (!c.has(kLingering)) {
        consider(times.deadline);
        if (const auto idle_ms = endpoint_of(c).limits.idle_ms; idle_ms != 0)
            consider(c.abi.host_only + TimerWheel::ticks(idle_ms));
        if (c.spill != nullptr)
            consider(c.spill->message);
    }
    return earliest;
}

void Lane::reached(const Connection& c, Limit limit)
{
    endpoint_of(c).events->limit_reached(limit);
}

iotcc_conn* Lane::find(std::uint64_t conn_id) noexcept
{
    Connection* c = table_.find(conn_id);
    return c == nullptr || c->fd < 0 || c->has(kClosing | kLingering) ? nullptr : &c->abi;
}

Endpoint& Lane::endpoint_of(const iotcc_conn& conn) noexcept
{
    return endpoint_of(reinterpret_cast<const Connection&>(conn));
}

const Arrival& Lane::arrival_of(const iotcc_conn& conn) noexcept
{
    return *reinterpret_cast<const Arrival*>(conn.slot);
}

void Lane::adopt_slot(iotcc_conn& conn, iotcc_slot& slot)
{
    Connection& c = connection_of(conn);
    arrivals_.release(reinterpret_cast<Arrival*>(conn.slot));
    conn.slot = &slot;
    c.set(kIdentified);
    table_.times(ConnectionId::index(conn.id)).guard = 0;
    identified_.fetch_add(1, std::memory_order_relaxed);
}

void Lane::deadline(iotcc_conn& conn, std::uint32_t ms)
{
    const std::uint32_t index = ConnectionId::index(conn.id);
    const std::uint32_t tick = ms == 0 ? 0 : current_tick() + TimerWheel::ticks(ms);
    table_.times(index).deadline = tick;
    wheel_.look_by(index, tick);
}

} // namespace iotcc::net
