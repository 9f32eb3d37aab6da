#include "tls_wire.hpp"

#include "socket_calls.hpp"
#include "tls_error.hpp"
#include "utf8.hpp"

#include <cerrno>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>

namespace iotcc::net {

namespace {

// In one call, so that a peer that sends as fast as we read (key updates, refused renegotiations)
// does not keep the lane; the socket stays readable and has its turn again.
constexpr int kReceives = 8;

// In an encoding that is text as it stands: RFC 5280 section 4.1.2.4 wants the first two, and the
// third is a part of UTF-8 as well.
bool is_utf8_type(const ASN1_STRING& text)
{
    const int type = ASN1_STRING_type(&text);
    return type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING || type == V_ASN1_IA5STRING;
}

// By its length: "admin\0.evil" must not pass for "admin" anywhere.
std::string_view common_name(const X509_NAME& subject)
{
    const int at = X509_NAME_get_index_by_NID(&subject, NID_commonName, -1);
    if (at < 0 || X509_NAME_get_index_by_NID(&subject, NID_commonName, at) >= 0)
        return "";
    const ASN1_STRING* const name = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(&subject, at));
    const std::string_view text(reinterpret_cast<const char*>(ASN1_STRING_get0_data(name)),
                                static_cast<std::size_t>(ASN1_STRING_length(name)));
    return is_utf8_type(*name) && text::is_plain_text(text) ? text : "";
}

} // namespace

void TlsWire::FreeMethod::operator()(BIO_METHOD* method) const noexcept
{
    BIO_meth_free(method);
}

void TlsWire::FreeBio::operator()(BIO* bio) const noexcept
{
    BIO_free(bio);
}

TlsWire::TlsWire() : method_(BIO_meth_new(BIO_TYPE_SOURCE_SINK, "iotcc lane"))
{
    if (method_ == nullptr)
        throw std::bad_alloc();
    BIO_meth_set_read(method_.get(), take_from_socket);
    BIO_meth_set_write(method_.get(), gather);
    BIO_meth_set_ctrl(method_.get(), control);
    bio_.reset(BIO_new(method_.get()));
    if (bio_ == nullptr)
        throw std::bad_alloc();
    BIO_set_data(bio_.get(), this);
    BIO_set_init(bio_.get(), 1);
}

int TlsWire::take_from_socket(BIO* bio, char* out, int size)
{
    auto& wire = *static_cast<TlsWire*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (wire.receives_left_-- > 0) {
        const ssize_t n = receive_bytes(wire.fd_, out, static_cast<std::size_t>(size));
        if (n > 0) {
            wire.session_->has_begun = true;
            return static_cast<int>(n);
        }
        if (n == 0) {
            wire.ended_ = true;
            return 0;
        }
        if (!would_block(errno)) {
            wire.socket_error_ = errno;
            return -1;
        }
    }
    BIO_set_retry_read(bio);
    return -1;
}

int TlsWire::gather(BIO* bio, const char* bytes, int n)
{
    BIO_clear_retry_flags(bio);
    try {
        static_cast<TlsWire*>(BIO_get_data(bio))
            ->sealed_.append(reinterpret_cast<const std::uint8_t*>(bytes),
                             static_cast<std::size_t>(n));
        return n;
    } catch (const std::bad_alloc&) { // nothing may be thrown through OpenSSL
        return -1;
    }
}

long TlsWire::control(BIO*, int command, long, void*)
{
    return command == BIO_CTRL_FLUSH ? 1 : 0;
}

std::unique_ptr<TlsSession> TlsWire::open(const TlsContext& context)
{
    auto session = std::make_unique<TlsSession>();
    session->ssl = context.new_session();
    if (session->ssl == nullptr)
        return nullptr;
    BIO_up_ref(bio_.get());
    SSL_set_bio(session->ssl.get(), bio_.get(), bio_.get());
    SSL_set_accept_state(session->ssl.get());
    return session;
}

void TlsWire::point_at(TlsSession& session, int fd) noexcept
{
    session_ = &session;
    fd_ = fd;
    receives_left_ = kReceives;
    ended_ = false;
    socket_error_ = 0;
    ERR_clear_error(); // what others left on this thread would be taken for this session's
}

// SSL_ERROR_WANT_READ, SSL_ERROR_ZERO_RETURN, SSL_ERROR_SYSCALL (see socket_error_) or
// SSL_ERROR_SSL (see error_).
int TlsWire::failure(TlsSession& session, int result)
{
    const int error = SSL_get_error(session.ssl.get(), result);
    if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_ZERO_RETURN)
        return error;
    if (ended_)
        return SSL_ERROR_ZERO_RETURN;
    if (socket_error_ != 0)
        return SSL_ERROR_SYSCALL;
    if (!std::exchange(session.has_failed, true))
        error_ = take_tls_error(*session.ssl);
    else
        error_ = "broken before";
    return SSL_ERROR_SSL;
}

TlsWire::Handshake TlsWire::handshake(TlsSession& session, int fd)
{
    point_at(session, fd);
    const int result = SSL_do_handshake(session.ssl.get());
    if (result == 1) {
        session.is_open = true;
        session.has_more = SSL_has_pending(session.ssl.get()) == 1;
        return Handshake::done;
    }
    switch (failure(session, result)) {
    case SSL_ERROR_WANT_READ:
        return Handshake::waits;
    case SSL_ERROR_SSL:
        return Handshake::failed;
    default:
        return Handshake::ended;
    }
}

ssize_t TlsWire::receive(TlsSession& session, int fd, std::uint8_t* out, std::size_t size)
{
    point_at(session, fd);
    session.has_more = false;
    std::size_t got = 0;
    do {
        std::size_t n = 0;
        const int result = SSL_read_ex(session.ssl.get(), out + got, size - got, &n);
        if (result != 1)
            return stopped(session, failure(session, result), got);
        got += n;
        session.has_more = SSL_has_pending(session.ssl.get()) == 1;
    } while (session.has_more && got < size);
    return static_cast<ssize_t>(got);
}

// What came before an end is given out first; the end is found again by the next call.
ssize_t TlsWire::stopped(TlsSession& session, int error, std::size_t got)
{
    session.has_more = got != 0 && error != SSL_ERROR_WANT_READ;
    if (got != 0 || error == SSL_ERROR_ZERO_RETURN)
        return static_cast<ssize_t>(got);
    if (error == SSL_ERROR_WANT_READ)
        errno = EAGAIN;
    else
        errno = error == SSL_ERROR_SYSCALL ? socket_error_ : EPROTO;
    return -1;
}

bool TlsWire::seal(TlsSession& session, const std::uint8_t* bytes, std::size_t n)
{
    if (session.has_failed)
        return false;
    point_at(session, -1);
    std::size_t written = 0;
    const int result = n == 0 ? 1 : SSL_write_ex(session.ssl.get(), bytes, n, &written);
    if (result == 1)
        return true;
    session.has_failed = true;
    return false;
}

void TlsWire::close_notify(TlsSession& session)
{
    if (!session.is_open || session.has_failed)
        return;
    point_at(session, -1);
    (void)SSL_shutdown(session.ssl.get());
}

std::optional<std::string_view> proved_name(const TlsSession& session) noexcept
{
    X509* const certificate = SSL_get0_peer_certificate(session.ssl.get());
    if (certificate == nullptr || !session.is_open ||
        SSL_get_verify_result(session.ssl.get()) != X509_V_OK)
        return std::nullopt;
    return common_name(*X509_get_subject_name(certificate));
}

} // namespace iotcc::net
