#include "lane_tls.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>

// Between a tls:// listener and a handler that knows nothing of TLS. The handshake comes before
// on_open; bytes are decrypted as they are received, and encrypted as they are accepted for
// sending, so that what waits for the kernel is what goes over the wire, as without TLS.
namespace iotcc::net {

TlsSession& Lane::session_of(const Connection& c) noexcept
{
    return *tls_->sessions[ConnectionId::index(c.abi.id)];
}

void Lane::serve_tls()
{
    if (tls_ == nullptr)
        tls_ = std::make_unique<Tls>();
}

void Lane::begin_handshake(Connection& c, const TlsContext& context)
{
    const std::uint32_t index = ConnectionId::index(c.abi.id);
    if (tls_->sessions.size() <= index)
        tls_->sessions.resize(index + 1);
    tls_->sessions[index] = tls_->wire.open(context);
    if (tls_->sessions[index] == nullptr)
        return close(c.abi, IOTCC_CLOSE_OVERLOAD, "no memory for TLS");
    tls_->sessions[index]->begun = tick_;
    c.set(kTls);
}

// Not at once: signatures take their time, and whoever is connected shall not wait for a crowd that
// is not.
void Lane::await_handshake(Connection& c, TlsSession& session)
{
    if (std::exchange(session.is_waiting, true))
        return;
    tls_->waiting.push_back(c.abi.id);
    if (!handshakes_.is_set())
        handshakes_.set_in({});
}

// Between two portions the sockets have their turn. In order, so that nobody is left behind for
// those who always have something to say.
void Lane::advance_handshakes()
{
    constexpr int kHandshakes = 16;
    constexpr std::chrono::milliseconds kPortion{5};
    const auto end = std::chrono::steady_clock::now() + kPortion;
    for (int i = 0; i < kHandshakes && !tls_->waiting.empty(); ++i) {
        Connection* const c = table_.find(tls_->waiting.front());
        tls_->waiting.pop_front();
        if (c != nullptr && c->has(kTls) && !c->has(kClosing))
            contain(*c, [&] { step_handshake(*c, session_of(*c)); });
        if (std::chrono::steady_clock::now() >= end)
            break;
    }
    if (!tls_->waiting.empty())
        handshakes_.set_in({});
}

void Lane::step_handshake(Connection& c, TlsSession& session)
{
    session.is_waiting = false;
    const TlsWire::Handshake step = tls_->wire.handshake(session, c.fd);
    send_sealed(c);
    switch (step) {
    case TlsWire::Handshake::waits:
        return;
    case TlsWire::Handshake::done:
        return handshake_done(c, session);
    case TlsWire::Handshake::failed:
        return handshake_failed(c, IOTCC_CLOSE_PROTOCOL, tls_->wire.error());
    case TlsWire::Handshake::ended:
        c.set(kPeerEnded);
        if (session.has_begun)
            return handshake_failed(c, IOTCC_CLOSE_PEER, "the peer left");
        return close(c.abi, IOTCC_CLOSE_PEER, "");
    }
}

void Lane::handshake_done(Connection& c, const TlsSession& session)
{
    if (endpoint_of(c).limits.identify_ms == 0)
        table_.times(ConnectionId::index(c.abi.id)).guard = 0;
    introduce(c);
    if (session.has_more) // came with the last flight
        resume_later(c);
}

void Lane::handshake_failed(Connection& c, std::int32_t why, std::string_view text)
{
    if (c.has(kClosing))
        return;
    failed_handshakes_.fetch_add(1, std::memory_order_relaxed);
    close(c.abi, why, "TLS handshake: " + std::string(text));
}

bool Lane::is_handshaking(const Connection& c) noexcept
{
    return c.has(kTls) && !session_of(c).is_open;
}

void Lane::read_tls(Connection& c)
{
    TlsSession& session = session_of(c);
    if (!session.is_open)
        return await_handshake(c, session);
    read_decrypted(c);
    if (c.has(kTls) && session.has_more)
        resume_later(c);
}

// What OpenSSL holds already: of that no socket tells.
void Lane::read_more_tls(Connection& c)
{
    if (c.fd >= 0 && !c.has(kClosing | kLingering | kNotRead) && session_of(c).has_more)
        read_tls(c);
}

ssize_t Lane::receive_tls(Connection& c, std::uint8_t* out, std::size_t size)
{
    const ssize_t n = tls_->wire.receive(session_of(c), c.fd, out, size);
    const int error = errno;
    send_sealed(c);
    if (n < 0 && error == EPROTO) {
        close(c.abi, IOTCC_CLOSE_PROTOCOL, "TLS: " + tls_->wire.error());
        errno = EAGAIN;
    } else {
        errno = error;
    }
    return n;
}

// To the socket, or behind what waits for it already.
void Lane::send_sealed(Connection& c)
{
    ByteQueue& sealed = tls_->wire.sealed();
    const std::size_t n = sealed.size();
    if (n == 0)
        return;
    const bool is_first = c.spill == nullptr || c.spill->output.empty();
    const std::size_t written = is_first ? write_raw(c, sealed.data(), n) : 0;
    if (written < n) {
        queue_output(c, sealed.data() + written, n - written);
        update_interest(c);
    }
    sealed.consume(n);
}

std::size_t Lane::write_tls(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    if (c.has(kBroken))
        return n;
    if (tls_->wire.seal(session_of(c), bytes, n))
        send_sealed(c);
    else
        seal_failed(c);
    return n;
}

// Leaves with the rest of the turn.
void Lane::queue_tls(Connection& c, const std::uint8_t* bytes, std::size_t n)
{
    ByteQueue& sealed = tls_->wire.sealed();
    while (n != 0) {
        const std::size_t part = std::min(n, kCorkSize);
        if (!tls_->wire.seal(session_of(c), bytes, part))
            return seal_failed(c);
        queue_output(c, sealed.data(), sealed.size());
        sealed.consume(sealed.size());
        bytes += part;
        n -= part;
    }
}

void Lane::seal_failed(Connection& c)
{
    discard_sealed();
    broken(c, EPROTO);
}

// What was sealed for one connection goes to no other.
void Lane::discard_sealed() noexcept
{
    if (tls_ != nullptr)
        tls_->wire.sealed().consume(tls_->wire.sealed().size());
}

// Behind everything that was sent. From here on the connection is one like others: what it still
// sends is sealed already, and what comes is thrown away.
void Lane::end_tls(Connection& c)
{
    tls_->wire.close_notify(session_of(c));
    forget_tls(c);
    send_sealed(c);
}

void Lane::forget_tls(Connection& c)
{
    c.clear(kTls);
    tls_->sessions[ConnectionId::index(c.abi.id)].reset();
}

std::optional<std::string_view> Lane::proved_name(iotcc_conn& conn) noexcept
{
    const Connection& c = connection_of(conn);
    return c.has(kTls) ? net::proved_name(session_of(c)) : std::nullopt;
}

} // namespace iotcc::net
