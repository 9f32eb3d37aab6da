#pragma once
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

struct ssl_ctx_st; // OpenSSL's SSL_CTX and SSL
struct ssl_st;

namespace iotcc::net {

// Certificates that cannot be used: what() names the file, the reason and the remedy.
class TlsError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

enum class ClientCheck {
    none,     // no certificate is asked for
    optional, // one that is sent must be valid
    required
};

// PEM files, and what is asked of the peer.
struct TlsOptions {
    std::string certificate; // the chain, leaf first
    std::string key;         // not encrypted; readable by its owner only, or root's and by a group
    std::string client_ca;   // who signs client certificates; empty with ClientCheck::none
    ClientCheck client_check = ClientCheck::none;
    std::string application_protocol; // ALPN (RFC 7301), "http/1.1"; empty: not negotiated
};

// The certificates of some listeners, for all lanes. Handshakes that begin after a reload have the
// new ones; what is connected stays.
class TlsContext {
public:
    // Loads the files and checks that they belong together. Throws TlsError.
    explicit TlsContext(TlsOptions options);
    TlsContext(const TlsContext&) = delete;
    TlsContext& operator=(const TlsContext&) = delete;

    using Context = std::shared_ptr<ssl_ctx_st>;
    // [main] Reads the files again, and changes nothing. Throws TlsError.
    [[nodiscard]] Context read_again() const;
    // [main] From now on handshakes have what read_again() has read.
    void use(Context fresh) noexcept;
    // [main] SHA-256 of the certificate in use, or of one that was read: "sha256:..." in hex.
    [[nodiscard]] std::string fingerprint() const { return fingerprint(current()); }
    [[nodiscard]] static std::string fingerprint(const Context& context);
    // [main] What an operator should know of the certificate in use: that it has expired, or soon
    // will have.
    [[nodiscard]] std::vector<std::string> warnings() const;

    struct FreeSession {
        void operator()(ssl_st* session) const noexcept;
    };
    using Session = std::unique_ptr<ssl_st, FreeSession>;
    // [any] A server's side of a connection, without BIOs; nullptr when memory is short.
    [[nodiscard]] Session new_session() const;

private:
    [[nodiscard]] Context current() const;

    const TlsOptions options_;
    mutable std::mutex mutex_; // guards context_, for as long as it takes to copy the pointer
    Context context_;
};

} // namespace iotcc::net
