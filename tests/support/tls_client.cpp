#include "tls_client.hpp"

#include <algorithm>
#include <openssl/err.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <utility>

namespace iotcc::test {

namespace {

[[noreturn]] void fail(const char* what)
{
    const char* const reason = ERR_reason_error_string(ERR_peek_error());
    const std::string text =
        std::string(what) + ": " + (reason == nullptr ? "the peer left" : reason);
    ERR_clear_error();
    throw std::runtime_error(text);
}

void require(int result, const char* what)
{
    if (result != 1)
        fail(what);
}

} // namespace

TlsClient::TlsClient(std::uint16_t port, TlsClientOptions options)
    : tcp_(port), piece_(options.piece), context_(SSL_CTX_new(TLS_client_method()))
{
    if (options.version != 0) {
        SSL_CTX_set_min_proto_version(context_.get(), options.version);
        SSL_CTX_set_max_proto_version(context_.get(), options.version);
        SSL_CTX_set_security_level(context_.get(), 0);
    }
    if (!options.certificate.empty()) {
        require(SSL_CTX_use_certificate_chain_file(context_.get(), options.certificate.c_str()),
                "certificate");
        require(SSL_CTX_use_PrivateKey_file(context_.get(), options.key.c_str(), SSL_FILETYPE_PEM),
                "key");
    }
    ssl_.reset(SSL_new(context_.get()));
    SSL_set_bio(ssl_.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl_.get());
    if (!options.protocol.empty()) {
        const std::string wire = static_cast<char>(options.protocol.size()) + options.protocol;
        SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(wire.data()),
                            static_cast<unsigned>(wire.size()));
    }
}

std::string TlsClient::output()
{
    char* bytes = nullptr;
    const long n = BIO_get_mem_data(SSL_get_wbio(ssl_.get()), &bytes);
    std::string all(bytes, static_cast<std::size_t>(n));
    BIO_reset(SSL_get_wbio(ssl_.get()));
    return all;
}

void TlsClient::push()
{
    const std::string all = output();
    for (std::size_t at = 0; at < all.size(); at += std::min(piece_, all.size() - at))
        tcp_.send(std::string_view(all).substr(at, piece_));
}

bool TlsClient::pull()
{
    pollfd waiting{tcp_.fd(), POLLIN, 0};
    if (::poll(&waiting, 1, TcpClient::kDeadlineMs) == 0)
        throw std::runtime_error("the peer did nothing before the deadline");
    char bytes[16384];
    const ssize_t n = ::recv(tcp_.fd(), bytes, sizeof bytes, 0);
    if (n > 0)
        BIO_write(SSL_get_rbio(ssl_.get()), bytes, static_cast<int>(n));
    return n > 0;
}

// Until it is done; what cannot be: the result of f.
template <class F> int TlsClient::drive(F f)
{
    for (;;) {
        const int result = f();
        const int error = SSL_get_error(ssl_.get(), result);
        push();
        if (result == 1 || error != SSL_ERROR_WANT_READ || !pull())
            return result;
    }
}

TlsClient& TlsClient::handshake()
{
    require(drive([this] { return SSL_do_handshake(ssl_.get()); }), "handshake");
    return *this;
}

std::string TlsClient::sealed(std::string_view text)
{
    std::size_t written = 0;
    require(SSL_write_ex(ssl_.get(), text.data(), text.size(), &written), "write");
    return output();
}

void TlsClient::send(std::string_view text)
{
    tcp_.send(sealed(text));
}

std::string TlsClient::receive(std::size_t n)
{
    std::string all(n, '\0');
    for (std::size_t got = 0; got < n;) {
        std::size_t part = 0;
        require(drive([&] { return SSL_read_ex(ssl_.get(), all.data() + got, n - got, &part); }),
                "read");
        got += part;
    }
    return all;
}

TlsClient::End TlsClient::receive_end()
{
    char bytes[16384];
    std::size_t part = 0;
    while (drive([&] { return SSL_read_ex(ssl_.get(), bytes, sizeof bytes, &part); }) == 1) {
    }
    if (ERR_peek_error() != 0)
        fail("read");
    return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0 ? End::notified
                                                                       : End::truncated;
}

void TlsClient::close_notify()
{
    SSL_shutdown(ssl_.get());
    push();
}

std::string TlsClient::peer_name() const
{
    char name[256] = "";
    X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(ssl_.get())),
                              NID_commonName, name, sizeof name);
    return name;
}

} // namespace iotcc::test
