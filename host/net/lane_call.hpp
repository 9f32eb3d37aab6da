#pragma once
#include "lane.hpp"
#include "socket_calls.hpp"

#include <cassert>
#include <cerrno>
#include <cstring>
#include <exception>
#include <new>

// What happens around each call into a handler, inline: it is on the way of every message.
namespace iotcc::net {

inline void Lane::begin_call(Connection& c) noexcept
{
    assert(corked_ == nullptr);
    corked_ = &c;
}

inline std::size_t Lane::transmit(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    const ssize_t written = send_bytes(c.fd, bytes, n);
    if (written >= 0) [[likely]]
        return static_cast<std::size_t>(written);
    if (would_block(errno))
        return 0;
    broken(c, errno);
    return n;
}

// What is sent by a callback, in one piece.
inline std::size_t Lane::write_now(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    if (c.has(kTls | kBroken)) [[unlikely]]
        return c.has(kTls) ? write_tls(c, bytes, n) : n;
    return transmit(c, bytes, n);
}

inline void Lane::end_call(Connection& c)
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

inline void Lane::count_time(Connection& c, const char* callback, std::uint64_t ticks)
{
    endpoint_of(c).calls->add(ticks, rate_);
    if (ticks > slow_ticks_) [[unlikely]]
        was_slow(c, callback, ticks);
}

template <class F> void Lane::call(iotcc_conn& conn, const char* callback, F f)
{
    Connection& c = connection_of(conn);
    begin_call(c);
    const std::uint64_t began = cpu_ticks();
    try {
        f();
    } catch (const std::exception& e) {
        threw(c, callback, e.what());
    } catch (...) {
        threw(c, callback, "something that is no std::exception");
    }
    count_time(c, callback, cpu_ticks() - began);
    contain(c, [&] { end_call(c); });
}

template <class F> void Lane::contain(Connection& c, F f)
{
    try {
        f();
    } catch (const std::bad_alloc&) {
        no_memory(c);
    }
}

// By value, and its own size read before: what memcpy writes could else be either.
inline void Lane::cork(iotcc_bytes bytes) noexcept
{
    const std::size_t before = cork_size_;
    cork_size_ = before + bytes.len;
    if (bytes.len != 0)
        std::memcpy(cork_.get() + before, bytes.ptr, bytes.len);
}

inline void Lane::count_sent(iotcc_conn& conn, std::size_t bytes, std::uint32_t msgs) noexcept
{
    if (msgs != 0) [[likely]]
        return iotcc_count_tx(&conn, msgs, bytes);
    // The protocol's own words are bytes, but no message.
    iotcc_bump(&conn.slot->tx_bytes, bytes);
    iotcc_bump(&conn.agg->tx_bytes, bytes);
}

// Here, so that the usual case costs no further call.
inline bool Lane::send_at_once(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                               std::uint32_t msgs)
{
    const Connection& c = connection_of(conn);
    constexpr std::uint16_t kUnusual = kClosing | kLingering | kBroken | kBlocked | kWatched;
    if (n != 1 || &c != corked_ || (c.flags & kUnusual) != 0 || c.spill != nullptr ||
        iov->len > kCorkSize - cork_size_)
        return false;
    const iotcc_bytes piece = *iov;
    count_sent(conn, piece.len, msgs); // first, so that nothing is to be kept across memcpy
    cork(piece);
    return true;
}

inline std::int32_t Lane::send(iotcc_conn& conn, const iotcc_bytes* iov, std::uint32_t n,
                               std::uint32_t msgs)
{
    return send_at_once(conn, iov, n, msgs) ? IOTCC_OK : send_pieces(conn, iov, n, msgs);
}

} // namespace iotcc::net
