#include "byte_queue.hpp"
#include "lane.hpp"
#include "socket_calls.hpp"

#include <cassert>
#include <cerrno>
#include <cstring>
#include <sys/epoll.h>
#include <utility>

// From a readable socket to the handler, and every call into it.
namespace iotcc::net {

namespace {

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

} // namespace

void Lane::ready(Connection& c, std::uint32_t events)
{
    if (c.fd < 0 || c.has(kClosing))
        return; // closed earlier in this turn
    if ((events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) {
        if (c.has(kReadArmed)) {
            if (c.has(kLingering | kProxied | kTls)) [[unlikely]]
                read_unheard(c);
            else
                read(c);
        } else if ((events & EPOLLIN) == 0)
            return broken(
                c, ECONNRESET); // nothing is read now, but the kernel reports an end all the same
    }
    if ((events & EPOLLOUT) != 0 && c.fd >= 0)
        flush(c);
}

// What no handler gets to see as it comes.
void Lane::read_unheard(Connection& c)
{
    if (c.has(kLingering))
        discard_input(c);
    else if (c.has(kProxied))
        read_proxy_header(c);
    else
        read_tls(c);
}

void Lane::read(Connection& c)
{
    read_by(c,
            [&c](std::uint8_t* out, std::size_t size) { return receive_bytes(c.fd, out, size); });
}

void Lane::read_decrypted(Connection& c)
{
    read_by(c, [&](std::uint8_t* out, std::size_t size) { return receive_tls(c, out, size); });
}

template <class Receive> void Lane::read_by(Connection& c, Receive receive)
{
    const std::size_t kept = c.spill == nullptr ? 0 : c.spill->input.size();
    if (kept > kHeadroom || (kept != 0 && c.spill->need > kHeadroom))
        return read_into_spill(c);
    std::uint8_t* const fresh = input_.get() + kHeadroom;
    const ssize_t n = receive(fresh, kReadSize);
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
    if (kept + got < c.spill->need) {
        if (kept == 0)
            begin_message(c);
        return input.append(fresh, got);
    }
    std::uint8_t* const all = fresh - kept;
    if (kept != 0)
        std::memcpy(all, input.data(), kept);
    const std::int64_t used = present(c, {all, kept + got});
    if (used < 0)
        return;
    if (used == 0) { // what was kept need not be copied again
        if (kept == 0)
            begin_message(c);
        input.append(fresh, got);
        return check_input_limit(c);
    }
    input.consume(kept);
    keep_rest(c, all + used, kept + got - static_cast<std::size_t>(used));
}

// A rest that is larger than the headroom grows where it is, while there is memory for that.
void Lane::read_into_spill(Connection& c)
{
    if (memory_step_ >= MemoryStep::no_publishers) [[unlikely]]
        return leave_unread(c);
    ByteQueue& input = c.spill->input;
    std::uint8_t* const fresh = input.room(kReadSize).data();
    const ssize_t n =
        c.has(kTls) ? receive_tls(c, fresh, kReadSize) : receive_bytes(c.fd, fresh, kReadSize);
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
    if (n != 0) {
        spill_of(c).input.append(rest, n);
        begin_message(c);
    } else if (c.spill != nullptr) {
        c.spill->message = 0;
    }
    check_input_limit(c);
}

// The first bytes of a message that is not complete: the rest has its time to come.
void Lane::begin_message(Connection& c)
{
    const std::uint32_t ms = endpoint_of(c).limits.message_ms;
    if (ms == 0)
        return;
    c.spill->message = tick_ + TimerWheel::ticks(ms);
    wheel_.look_by(ConnectionId::index(c.abi.id), c.spill->message);
}

void Lane::check_input_limit(Connection& c)
{
    drop_idle_spill(c);
    if (c.spill != nullptr && c.spill->input.size() > endpoint_of(c).limits.max_input &&
        !c.has(kNotRead)) {
        reached(c, Limit::message_bytes);
        close(c.abi, IOTCC_CLOSE_PROTOCOL, "an unfinished message is over the input limit");
    }
}

// The rest again: more of it came, or what held it up is over.
void Lane::present_rest(Connection& c)
{
    if (c.fd < 0 || c.has(kClosing | kLingering | kNotRead) || c.spill == nullptr)
        return;
    Spill& spill = *c.spill;
    if (spill.input.empty() || spill.input.size() < spill.need)
        return;
    const std::int64_t used = present(c, {spill.input.data(), spill.input.size()});
    if (used < 0)
        return;
    spill.input.consume(static_cast<std::size_t>(used));
    if (spill.input.empty())
        spill.message = 0;
    else if (used != 0)
        begin_message(c);
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
    if (c.has(kResuming | kNotRead))
        return;
    c.set(kResuming);
    resuming_.push_back(&c);
}

void Lane::was_slow(Connection& c, const char* callback, std::uint64_t ticks)
{
    contain(c, [&] { endpoint_of(c).events->was_slow(callback, rate_.seconds(ticks)); });
}

void Lane::threw(Connection& c, const char* callback, std::string_view what) noexcept
{
    iotcc_bump(&c.abi.slot->errors, 1);
    iotcc_bump(&c.abi.agg->errors, 1);
    close(c.abi, IOTCC_CLOSE_LOCAL, "the handler threw");
    contain(c, [&] { endpoint_of(c).events->threw(callback, what); });
}

} // namespace iotcc::net
