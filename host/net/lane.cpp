#include "lane.hpp"

#include "byte_queue.hpp"
#include "event_tag.hpp"
#include "lane_clock.hpp"
#include "lane_tls.hpp"

#include <cassert>
#include <cerrno>
#include <fcntl.h>
#include <pthread.h>
#include <sys/epoll.h>
#include <system_error>

namespace iotcc::net {

namespace {

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
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      ticker_(
          timers_, [](void* lane) { static_cast<Lane*>(lane)->tick(); }, this),
      next_turn_(
          timers_, [](void*) {}, nullptr),
      accept_pause_(
          timers_, [](void* lane) { static_cast<Lane*>(lane)->resume_accepting(); }, this),
      accept_rest_(
          timers_, [](void* lane) { static_cast<Lane*>(lane)->end_rest(); }, this),
      handshakes_(
          timers_, [](void* lane) { static_cast<Lane*>(lane)->advance_handshakes(); }, this),
      spare_(::open("/dev/null", O_RDONLY | O_CLOEXEC))
{
    if (epoll_.get() < 0)
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
    hear(tasks_.wake_fd(), kTasksTag);
    hear(timers_.fd(), kTimersTag);
    hear(watches_.fd(), kWatchesTag);
    started_ms_ = clock_ms(CLOCK_MONOTONIC_COARSE); // never later than the exact one
    read_clock();
}

Lane::~Lane()
{
    stop();
}

void Lane::hear(int fd, std::uint64_t tag)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = tag;
    if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, fd, &event) != 0)
        throw std::system_error(errno, std::generic_category(), "epoll_ctl");
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
    TurnEnd::current_ = turn_end_;
    while (!is_stopping_) {
        try {
            turn();
        } catch (const std::bad_alloc&) { // of what was to end the turn
            next_turn_.set_in({});
        }
    }
    TurnEnd::current_ = nullptr;
    current_ = nullptr;
}

void Lane::stop()
{
    if (!thread_.joinable())
        return;
    post([this] {
        close_listeners(nullptr);
        abandon_connections();
        is_stopping_ = true;
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

// One wait and what came of it. What peers have sent comes before it is judged to be late.
void Lane::turn()
{
    constexpr int kEvents = 512;
    epoll_event events[kEvents];
    const int n = ::epoll_wait(epoll_.get(), events, kEvents, -1);
    const TimedScope scope(turn_times_, rate_);
    read_clock();
    for (int i = 0; i < n; ++i)
        dispatch(events[i].data.u64, events[i].events);
    if (std::exchange(is_timer_due_, false))
        timers_.run_due();
    finish_turn();
}

void Lane::dispatch(std::uint64_t tag, std::uint32_t events)
{
    if ((tag & kTagMask) == 0) {
        Connection& c = *reinterpret_cast<Connection*>(tag);
        contain(c, [&] { is_plain_input(c, events) ? read(c) : ready(c, events); });
    } else if (tag == kTasksTag) {
        tasks_.run_all();
    } else if (tag == kTimersTag) {
        is_timer_due_ = true;
    } else if (tag == kWatchesTag) {
        watches_.run_ready();
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
        if (turn_end_ != nullptr && turn_end_->has_work)
            turn_end_->end_turn();
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
        leave_to_next_turn();
    // Only now: an event of this turn may still name a connection that closed in it.
    for (Connection* c : released_)
        table_.release(*c);
    released_.clear();
}

void Lane::leave_to_next_turn()
{
    const auto is_gone = [](const Connection* c) { return c->fd < 0; };
    std::erase_if(dirty_, is_gone);
    std::erase_if(resuming_, is_gone);
    next_turn_.set_in({});
}

// The wheel itself moves only when it is looked at: after a stop of the whole process its time is
// old while what the peers did comes in.
void Lane::read_clock() noexcept
{
    now_ms_ = clock_ms(CLOCK_REALTIME_COARSE);
    // Nothing comes before its connection. Further behind it is not coarse: it was set back.
    if (newest_ms_ - now_ms_ < kCoarseMs)
        now_ms_ = newest_ms_;
    tick_ = tick_at(clock_ms(CLOCK_MONOTONIC_COARSE), started_ms_);
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

void Lane::watch(iotcc_conn& conn) noexcept
{
    assert(is_identified(conn));
    connection_of(conn).clear(kIdentified);
    connection_of(conn).set(kWatched);
}

void Lane::unwatch(iotcc_conn& conn) noexcept
{
    assert(is_identified(conn));
    connection_of(conn).clear(kWatched);
    connection_of(conn).set(kIdentified);
}

} // namespace iotcc::net
