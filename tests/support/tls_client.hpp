#pragma once
#include "tcp_client.hpp"

#include <cstdint>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <string_view>

namespace iotcc::test {

struct TlsClientOptions {
    std::size_t piece = SIZE_MAX;     // what goes to the socket in one send
    int version = 0;                  // TLS1_2_VERSION and the like; 0: what both can do
    std::string certificate{}, key{}; // PEM files of the client's own
    std::string protocol{};           // offered in ALPN
};

// A TLS client on two memory BIOs, so that a test decides what goes over the wire, and how. It
// trusts everybody. Waits have TcpClient's deadline.
class TlsClient {
public:
    // Connects; handshake() does the rest.
    explicit TlsClient(std::uint16_t port, TlsClientOptions options = {});

    // Throws std::runtime_error with OpenSSL's reason.
    TlsClient& handshake();
    void send(std::string_view text);
    // Encrypted, but not sent.
    std::string sealed(std::string_view text);
    // Exactly n bytes; throws std::runtime_error when the peer ends before.
    std::string receive(std::size_t n);
    enum class End { notified, truncated };
    // Reads until the peer's end. Throws std::runtime_error where that is an alert.
    End receive_end();
    void close_notify();
    [[nodiscard]] std::string peer_name() const; // the common name in the server's certificate
    [[nodiscard]] SSL& ssl() noexcept { return *ssl_; }
    [[nodiscard]] TcpClient& tcp() noexcept { return tcp_; }
    // What OpenSSL wants to send, to the socket.
    void push();

private:
    template <class F> int drive(F f);
    bool pull(); // false: FIN or reset
    std::string output();

    struct Free {
        void operator()(SSL_CTX* context) const noexcept { SSL_CTX_free(context); }
        void operator()(SSL* ssl) const noexcept { SSL_free(ssl); }
    };
    TcpClient tcp_;
    const std::size_t piece_;
    std::unique_ptr<SSL_CTX, Free> context_;
    std::unique_ptr<SSL, Free> ssl_;
};

} // namespace iotcc::test
