#include "byte_queue.hpp"
#include "lane_reactor.hpp"
#include "socket_calls.hpp"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace iotcc::net {

namespace {

constexpr std::uint32_t kFlushMs = 10'000; // for what is queued when a connection closes

std::int32_t close_reason(std::int64_t error)
{
    switch (error) {
    case IOTCC_E_PROTOCOL:
        return IOTCC_CLOSE_PROTOCOL;
    case IOTCC_E_DENIED:
        return IOTCC_CLOSE_DENIED;
    case IOTCC_E_TIMEOUT:
        return IOTCC_CLOSE_TIMEOUT;
    case IOTCC_E_BUSY:
    case IOTCC_E_NOMEM:
        return IOTCC_CLOSE_OVERLOAD;
    default:
        return IOTCC_CLOSE_LOCAL;
    }
}

bool would_block(int error)
{
    return error == EAGAIN || error == EINTR;
}

} // namespace

void Lane::ready(Connection& c, std::uint32_t events)
{
    if (c.fd < 0 || c.has(kClosing))
        return; // closed earlier in this turn
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        if (c.has(kReadArmed))
            c.has(kLingering) ? discard_input(c) : read(c);
        else if ((events & EPOLLIN) == 0)
            return broken(
                c, ECONNRESET); // nothing is read now, but the kernel reports an end all the same
    }
    if ((events & EPOLLOUT) != 0 && c.fd >= 0)
        flush(c);
}

// ---- input
// ---------------------------------------------------------------------------------------

void Lane::read(Connection& c)
{
    const std::size_t kept = c.spill == nullptr ? 0 : c.spill->input.size();
    if (kept > kHeadroom || (kept != 0 && c.spill->need > kHeadroom))
        return read_into_spill(c);
    std::uint8_t* const fresh = input_.get() + kHeadroom;
    const ssize_t n = receive_bytes(c.fd, fresh, kReadSize);
    if (n <= 0) [[unlikely]]
        return n == 0 ? peer_ended(c) : read_failed(c);
    const auto got = static_cast<std::size_t>(n);
    c.abi.host_only = tick_;
    iotcc_bump(&c.abi.slot->rx_bytes, got);
    iotcc_bump(&c.abi.agg->rx_bytes, got);
    if (c.spill == nullptr) [[likely]] {
        const std::int64_t used = present(c, {fresh, got});
        if (used >= 0 && static_cast<std::size_t>(used) < got)
            keep_rest(c, fresh + used, got - static_cast<std::size_t>(used));
        return;
    }
    ByteQueue& input = c.spill->input;
    if (kept + got < c.spill->need)
        return input.append(fresh, got);
    std::uint8_t* const all = fresh - kept;
    if (kept != 0)
        std::memcpy(all, input.data(), kept);
    const std::int64_t used = present(c, {all, kept + got});
    if (used < 0)
        return;
    if (used == 0) { // what was kept need not be copied again
        input.append(fresh, got);
        return check_input_limit(c);
    }
    input.consume(kept);
    keep_rest(c, all + used, kept + got - static_cast<std::size_t>(used));
}

// A rest that is larger than the headroom grows where it is.
void Lane::read_into_spill(Connection& c)
{
    ByteQueue& input = c.spill->input;
    const ssize_t n = receive_bytes(c.fd, input.room(kReadSize).data(), kReadSize);
    if (n <= 0)
        return n == 0 ? peer_ended(c) : read_failed(c);
    const auto got = static_cast<std::size_t>(n);
    input.commit(got);
    c.abi.host_only = tick_;
    iotcc_bump(&c.abi.slot->rx_bytes, got);
    iotcc_bump(&c.abi.agg->rx_bytes, got);
    present_rest(c);
}

void Lane::peer_ended(Connection& c)
{
    c.set(kPeerEnded);
    close(c.abi, IOTCC_CLOSE_PEER, "");
}

void Lane::read_failed(Connection& c)
{
    if (!would_block(errno))
        broken(c, errno);
}

// How many bytes the handler used; < 0: the connection closes.
std::int64_t Lane::present(Connection& c, iotcc_buf bytes)
{
    Endpoint& endpoint = endpoint_of(c);
    if (c.spill != nullptr)
        c.spill->need = 0;
    std::int64_t used = IOTCC_E_EXCEPTION;
    call(c.abi, "on_bytes",
         [&] { used = endpoint.handler->on_bytes(endpoint.self, &c.abi, bytes); });
    if (used < 0) [[unlikely]] {
        close(c.abi, close_reason(used), "refused by the handler");
    } else if (static_cast<std::size_t>(used) > bytes.len) [[unlikely]] {
        close(c.abi, IOTCC_CLOSE_LOCAL, "on_bytes reported more bytes than it got");
        used = IOTCC_E_FAIL;
    }
    return used;
}

void Lane::keep_rest(Connection& c, const std::uint8_t* rest, std::size_t n)
{
    if (n != 0)
        spill_of(c).input.append(rest, n);
    check_input_limit(c);
}

void Lane::check_input_limit(Connection& c)
{
    drop_idle_spill(c);
    if (c.spill != nullptr && c.spill->input.size() > endpoint_of(c).limits.max_input &&
        !c.has(kBlocked | kHeld))
        close(c.abi, IOTCC_CLOSE_PROTOCOL, "an unfinished message is over the input limit");
}

// The rest again: more of it came, or what held it up is over.
void Lane::present_rest(Connection& c)
{
    if (c.fd < 0 || c.has(kClosing | kLingering | kBlocked | kHeld) || c.spill == nullptr)
        return;
    Spill& spill = *c.spill;
    if (spill.input.empty() || spill.input.size() < spill.need)
        return;
    const std::int64_t used = present(c, {spill.input.data(), spill.input.size()});
    if (used < 0)
        return;
    spill.input.consume(static_cast<std::size_t>(used));
    check_input_limit(c);
}

std::int32_t Lane::need(iotcc_conn& conn, std::size_t n)
{
    Connection& c = connection_of(conn);
    if (n > endpoint_of(c).limits.max_input)
        return IOTCC_E_ARG;
    spill_of(c).need = n;
    return IOTCC_OK;
}

void Lane::hold_reading(iotcc_conn& conn)
{
    Connection& c = connection_of(conn);
    c.set(kHeld);
    update_interest(c);
}

void Lane::resume_reading(iotcc_conn& conn)
{
    Connection& c = connection_of(conn);
    if (!c.has(kHeld))
        return;
    c.clear(kHeld);
    update_interest(c);
    resume_later(c);
}

void Lane::resume_later(Connection& c)
{
    if (c.has(kResuming | kBlocked | kHeld))
        return;
    c.set(kResuming);
    resuming_.push_back(&c);
}

// ---- calls into the handler
// ----------------------------------------------------------------------

void Lane::begin_call(Connection& c) noexcept
{
    assert(corked_ == nullptr);
    corked_ = &c;
}

void Lane::end_call(Connection& c)
{
    corked_ = nullptr;
    const std::size_t n = std::exchange(cork_size_, 0);
    if (n == 0)
        return;
    const std::size_t written = write_now(c, cork_.get(), n);
    if (written < n) [[unlikely]] {
        queue_output(c, cork_.get() + written, n - written);
        update_interest(c);
    }
}

void Lane::threw(Connection& c, const char* callback, std::string_view what)
{
    iotcc_bump(&c.abi.slot->errors, 1);
    iotcc_bump(&c.abi.agg->errors, 1);
    endpoint_of(c).events->threw(callback, what);
    close(c.abi, IOTCC_CLOSE_LOCAL, "the handler threw");
}

// ---- output
// --------------------------------------------------------------------------------------

std::int32_t Lane::send_pieces(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                               std::uint32_t msgs)
{
    Connection& c = connection_of(conn);
    // A close takes effect when the callback that asked for it has returned.
    if (c.has(kLingering | kBroken) || (c.has(kClosing) && &c != corked_))
        return IOTCC_E_CLOSED;
    if (c.has(kBlocked))
        return IOTCC_E_BUSY;
    std::size_t total = 0;
    for (std::uint32_t i = 0; i < n; ++i)
        total += iov[i].len;
    if (&c == corked_ && total <= kCorkSize - cork_size_ &&
        (c.spill == nullptr || c.spill->output.empty())) {
        for (std::uint32_t i = 0; i < n; ++i)
            cork(iov[i]);
    } else {
        send_slowly(c, iov, n);
    }
    count_sent(conn, total, msgs);
    return IOTCC_OK;
}

// Not in the connection's own callback, or more than the cork holds, or behind what waits already.
void Lane::send_slowly(Connection& c, const iotcc_bytes* iov, std::uint32_t n)
{
    if (&c == corked_ && cork_size_ != 0) {
        queue_output(c, cork_.get(), cork_size_);
        cork_size_ = 0;
    }
    for (std::uint32_t i = 0; i < n; ++i)
        queue_output(c, iov[i].ptr, iov[i].len);
    if (c.has(kWriteArmed)) {
        update_interest(c);
    } else if (!c.has(kDirty)) {
        c.set(kDirty);
        dirty_.push_back(&c);
    }
}

std::size_t Lane::write_now(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    if (c.has(kBroken))
        return n;
    const ssize_t written = send_bytes(c.fd, bytes, n);
    if (written >= 0)
        return static_cast<std::size_t>(written);
    if (would_block(errno))
        return 0;
    broken(c, errno);
    return n;
}

std::uint32_t Lane::stalled_by(const Connection& c) noexcept
{
    const std::uint32_t ms = endpoint_of(c).limits.stalled_ms;
    return ms == 0 ? 0 : tick_ + TimerWheel::ticks(ms);
}

// Waits for the kernel: above the mark nothing more is read from this peer, since answers would
// only add to it.
void Lane::queue_output(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    Spill& spill = spill_of(c);
    if (spill.output.empty()) {
        spill.stalled = stalled_by(c);
        wheel_.look_by(ConnectionId::index(c.abi.id), spill.stalled);
    }
    spill.output.append(bytes, n);
    if (spill.output.size() > endpoint_of(c).limits.output_mark)
        c.set(kBlocked);
}

void Lane::flush(Connection& c)
{
    if (c.fd < 0 || c.spill == nullptr)
        return;
    ByteQueue& output = c.spill->output;
    const std::size_t written = output.empty() ? 0 : write_now(c, output.data(), output.size());
    if (c.fd < 0) // it failed, and nobody waited for more: connection and spill are gone
        return;
    output.consume(std::min(written, output.size()));
    if (written != 0)
        c.spill->stalled = stalled_by(c);
    if (c.has(kBlocked) && output.size() <= endpoint_of(c).limits.output_mark / 2)
        output_drained(c);
    if (c.fd < 0)
        return;
    update_interest(c);
    if (c.spill != nullptr && !c.spill->output.empty())
        return;
    drop_idle_spill(c);
    if (c.has(kLingering))
        shut_write(c);
}

void Lane::output_drained(Connection& c)
{
    c.clear(kBlocked);
    if (c.has(kClosing | kLingering | kBroken))
        return;
    const Endpoint& endpoint = endpoint_of(c);
    if (endpoint.handler->on_writable != nullptr)
        call(c.abi, "on_writable", [&] { endpoint.handler->on_writable(endpoint.self, &c.abi); });
    resume_later(c);
}

// ---- the end
// -------------------------------------------------------------------------------------

void Lane::close(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    Connection& c = connection_of(conn);
    if (c.has(kClosing | kLingering))
        return;
    closing_.push_back({&c, why, std::string(text)});
    c.set(kClosing);
}

void Lane::drop(iotcc_conn& conn, std::int32_t why, std::string_view text)
{
    connection_of(conn).set(kBroken);
    close(conn, why, text);
}

void Lane::broken(Connection& c, int error)
{
    c.set(kBroken);
    if (c.has(kLingering))
        destroy(c);
    else
        close(c.abi, IOTCC_CLOSE_PEER, std::strerror(error));
}

void Lane::finish_close(Closing& closing)
{
    Connection& c = *closing.connection;
    Endpoint& endpoint = endpoint_of(c);
    if (closing.why == IOTCC_CLOSE_PROTOCOL) {
        iotcc_bump(&c.abi.slot->errors, 1);
        iotcc_bump(&c.abi.agg->errors, 1);
    }
    if (c.has(kOpened))
        call(c.abi, "on_close",
             [&] { endpoint.handler->on_close(endpoint.self, &c.abi, closing.why); });
    endpoint.events->closed(c.abi, closing.why, closing.text);
    served_.fetch_sub(1, std::memory_order_relaxed);
    if (c.has(kIdentified))
        identified_.fetch_sub(1, std::memory_order_relaxed);
    else
        arrivals_.release(reinterpret_cast<Arrival*>(c.abi.slot));
    c.abi.slot = nullptr;
    c.clear(kClosing | kBlocked | kHeld);
    c.set(kLingering);
    linger(c);
}

// What is queued still goes out, then FIN, then a moment for the peer's FIN: closing at once would
// reset the connection when unread input is left, and the peer would lose the last answer.
void Lane::linger(Connection& c)
{
    if (c.has(kBroken))
        return destroy(c);
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    ConnectionTimes& times = table_.times(index);
    times.deadline = 0;
    times.guard = tick_ + TimerWheel::ticks(kFlushMs);
    wheel_.look_by(index, times.guard);
    if (c.spill == nullptr)
        return shut_write(c);
    c.spill->input.consume(c.spill->input.size());
    c.spill->need = 0;
    flush(c);
}

void Lane::shut_write(Connection& c)
{
    if (c.has(kPeerEnded) || ::shutdown(c.fd, SHUT_WR) != 0)
        return destroy(c);
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    table_.times(index).guard = tick_ + TimerWheel::ticks(fin_wait_ms_);
    wheel_.look_by(index, table_.times(index).guard);
    update_interest(c);
}

// One that was closed before the drain began would else hold it up with the longer wait.
void Lane::shorten_fin_wait(Connection& c)
{
    if (c.spill != nullptr && !c.spill->output.empty())
        return; // the FIN is still to come
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    std::uint32_t& guard = table_.times(index).guard;
    guard = std::min(guard, wheel_.now() + TimerWheel::ticks(fin_wait_ms_));
    wheel_.look_by(index, guard);
}

void Lane::discard_input(Connection& c)
{
    const ssize_t n = receive_bytes(c.fd, input_.get(), kReadSize);
    if (n < 0 && would_block(errno))
        return;
    if (n > 0)
        return;
    c.set(kPeerEnded);
    if (n < 0 || c.spill == nullptr || c.spill->output.empty())
        destroy(c);
    else
        update_interest(c);
}

void Lane::destroy(Connection& c)
{
    ::close(c.fd);
    c.fd = -1;
    wheel_.unlink(ConnectionId::index(c.abi.id));
    delete std::exchange(c.spill, nullptr);
    endpoint_of(c).budget->open.fetch_sub(1, std::memory_order_relaxed);
    open_.fetch_sub(1, std::memory_order_relaxed);
    released_.push_back(&c);
}

void Lane::drain(const Endpoint* endpoint, std::uint32_t ms_left)
{
    fin_wait_ms_ = 500;
    for (std::uint32_t i = 0; i < table_.places(); ++i) {
        Connection& c = table_.at(i);
        if (c.abi.id == 0 || c.fd < 0 || c.has(kClosing))
            continue;
        const Endpoint& own = endpoint_of(c);
        if (endpoint != nullptr && endpoint != &own)
            continue;
        if (c.has(kLingering)) {
            shorten_fin_wait(c);
            continue;
        }
        if (own.handler->on_drain != nullptr)
            call(c.abi, "on_drain", [&] { own.handler->on_drain(own.self, &c.abi, ms_left); });
        close(c.abi, IOTCC_CLOSE_DRAIN, "the host stops");
    }
}

// ---- bookkeeping
// ---------------------------------------------------------------------------------

void Lane::update_interest(Connection& c)
{
    std::uint16_t wanted = 0;
    if (!c.has(kBlocked | kHeld | kPeerEnded))
        wanted |= kReadArmed;
    if (c.spill != nullptr && !c.spill->output.empty())
        wanted |= kWriteArmed;
    if ((c.flags & (kReadArmed | kWriteArmed)) == wanted)
        return;
    c.clear(kReadArmed | kWriteArmed);
    c.set(wanted);
    epoll_event event{};
    event.events = (c.has(kReadArmed) ? EPOLLIN : 0u) | (c.has(kWriteArmed) ? EPOLLOUT : 0u);
    event.data.ptr = &c;
    ::epoll_ctl(epoll_.get(), EPOLL_CTL_MOD, c.fd, &event);
}

Spill& Lane::spill_of(Connection& c)
{
    if (c.spill == nullptr)
        c.spill = new Spill;
    return *c.spill;
}

void Lane::drop_idle_spill(Connection& c)
{
    if (c.spill != nullptr && c.spill->idle())
        delete std::exchange(c.spill, nullptr);
}

} // namespace iotcc::net
