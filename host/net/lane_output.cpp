#include "byte_queue.hpp"
#include "lane.hpp"

#include <algorithm>
#include <cerrno>
#include <new>
#include <sys/epoll.h>
#include <utility>

// From a handler's send to the socket, and what epoll is asked for.
namespace iotcc::net {

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
        try {
            send_slowly(c, iov, n);
        } catch (const std::bad_alloc&) { // part of it may be queued: the stream is lost
            discard_sealed();
            drop(conn, IOTCC_CLOSE_OVERLOAD, "out of memory");
            return IOTCC_E_NOMEM;
        }
    }
    if (c.has(kBroken)) [[unlikely]]
        return IOTCC_E_CLOSED;
    count_sent(conn, total, msgs);
    return IOTCC_OK;
}

// Not in the connection's own callback, or more than the cork holds, or behind what waits already.
void Lane::send_slowly(Connection& c, const iotcc_bytes* iov, std::uint32_t n)
{
    if (&c == corked_ && cork_size_ != 0) {
        c.has(kTls) ? queue_tls(c, cork_.get(), cork_size_)
                    : queue_output(c, cork_.get(), cork_size_);
        cork_size_ = 0;
    }
    for (std::uint32_t i = 0; i < n; ++i)
        c.has(kTls) ? queue_tls(c, iov[i].ptr, iov[i].len)
                    : queue_output(c, iov[i].ptr, iov[i].len);
    if (c.has(kWriteArmed))
        return update_interest(c);
    if (!c.has(kDirty)) {
        c.set(kDirty);
        dirty_.push_back(&c);
    }
}

void Lane::relieve(iotcc_conn& conn)
{
    Connection& c = connection_of(conn);
    if (&c == corked_ || c.spill == nullptr || c.spill->output.size() < kCorkSize ||
        c.has(kWriteArmed))
        return;
    ByteQueue& output = c.spill->output;
    const std::size_t written = write_raw(c, output.data(), output.size());
    output.consume(std::min(written, output.size()));
    if (written != 0)
        c.spill->stalled = stalled_by(c);
    if (!output.empty())
        update_interest(c);
}

// As it goes over the wire.
std::size_t Lane::write_raw(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    return c.has(kBroken) ? n : transmit(c, bytes, n);
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
    const EndpointLimits& limits = endpoint_of(c).limits;
    Spill& spill = spill_of(c);
    if (limits.output_limit != 0 && spill.output.size() + n > limits.output_limit)
        return too_slow(c);
    if (spill.output.empty()) {
        spill.stalled = stalled_by(c);
        wheel_.look_by(ConnectionId::index(c.abi.id), spill.stalled);
    }
    spill.output.append(bytes, n);
    if (spill.output.size() <= limits.output_mark || c.has(kBlocked))
        return;
    c.set(kBlocked);
    reached(c, Limit::output_mark_bytes);
}

// What waits is not worth sending without what does not fit.
void Lane::too_slow(Connection& c)
{
    if (c.has(kBroken))
        return;
    reached(c, Limit::output_limit_bytes);
    drop(c.abi, IOTCC_CLOSE_OVERLOAD, "the output that waits is over its limit");
}

std::size_t Lane::queued_output(std::uint64_t conn_id) noexcept
{
    const Connection* const c = table_.find(conn_id);
    return c == nullptr || c->spill == nullptr ? 0 : c->spill->output.size();
}

void Lane::flush(Connection& c)
{
    if (c.fd < 0 || c.spill == nullptr)
        return;
    ByteQueue& output = c.spill->output;
    const std::size_t written = output.empty() ? 0 : write_raw(c, output.data(), output.size());
    if (c.fd < 0) // it failed, and nobody waited for more: connection and spill are gone
        return;
    output.consume(std::min(written, output.size()));
    if (written != 0) {
        c.spill->stalled = stalled_by(c);
        if (c.has(kLingering))
            begin_flush(c);
    }
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
    endpoint.events->drained(c.abi);
    begin_silence(c); // EPOLLIN may still be set
    resume_later(c);
}

void Lane::update_interest(Connection& c)
{
    std::uint16_t wanted = 0;
    if (!c.has(kNotRead | kPeerEnded))
        wanted |= kReadArmed;
    if (c.spill != nullptr && !c.spill->output.empty())
        wanted |= kWriteArmed;
    if ((c.flags & (kReadArmed | kWriteArmed)) == wanted)
        return;
    if ((wanted & kReadArmed) != 0 && !c.has(kReadArmed))
        begin_silence(c);
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
