#include "admission.hpp"
#include "byte_queue.hpp"
#include "lane.hpp"
#include "socket_calls.hpp"

#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

// From close to the descriptor's end.
namespace iotcc::net {

void Lane::close(iotcc_conn& conn, std::int32_t why, std::string_view text) noexcept
{
    Connection& c = connection_of(conn);
    if (c.has(kClosing | kLingering))
        return;
    closing_.push_back({&c, why, {}});
    c.set(kClosing);
    try {
        closing_.back().text = text;
    } catch (const std::bad_alloc&) {
    }
}

void Lane::drop(iotcc_conn& conn, std::int32_t why, std::string_view text) noexcept
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
    contain(c, [&] { endpoint.events->closed(c.abi, closing.why, closing.text); });
    served_.fetch_sub(1, std::memory_order_relaxed);
    if (c.has(kOfDevice))
        identified_.fetch_sub(1, std::memory_order_relaxed);
    else
        arrivals_.release(reinterpret_cast<Arrival*>(c.abi.slot));
    c.abi.slot = nullptr;
    c.clear(kClosing | kNotRead);
    c.set(kLingering);
    contain(c, [&] { linger(c); });
}

// What is queued still goes out, then FIN, then a moment for the peer's FIN: closing at once would
// reset the connection when unread input is left, and the peer would lose the last answer.
void Lane::linger(Connection& c)
{
    if (c.has(kBroken))
        return destroy(c);
    table_.times(ConnectionId::index(c.abi.id)).deadline = 0;
    begin_flush(c);
    if (c.has(kTls))
        end_tls(c);
    if (c.fd < 0) // nothing could be sent any more
        return;
    if (c.spill == nullptr)
        return shut_write(c);
    c.spill->input.consume(c.spill->input.size());
    c.spill->need = 0;
    flush(c);
}

// Anew with each part that the kernel takes: a peer that reads slowly gets the end as well.
void Lane::begin_flush(Connection& c) noexcept
{
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    table_.times(index).guard = tick_ + TimerWheel::ticks(endpoint_of(c).limits.flush_ms);
    wheel_.look_by(index, table_.times(index).guard);
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
    if (c.has(kTls))
        forget_tls(c);
    leave_place(endpoint_of(c), table_.times(ConnectionId::index(c.abi.id)).address);
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
        if (own.handler->on_drain != nullptr && c.has(kOpened))
            call(c.abi, "on_drain", [&] { own.handler->on_drain(own.self, &c.abi, ms_left); });
        close(c.abi, IOTCC_CLOSE_DRAIN, "the host stops");
    }
}

} // namespace iotcc::net
