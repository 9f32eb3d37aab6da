#pragma once
#include "byte_queue.hpp"
#include "tls_context.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <sys/types.h>

struct bio_st; // OpenSSL's BIO and BIO_METHOD
struct bio_method_st;

namespace iotcc::net {

// The TLS side of one connection.
struct TlsSession {
    TlsContext::Session ssl;
    std::uint32_t begun = 0; // the lane's tick of the accept
    bool is_open = false;    // the handshake is done
    bool is_waiting = false; // in the lane's list of handshakes that can go on
    bool has_begun = false;  // the peer has sent something
    bool has_more = false;   // there is more to receive, of which the socket may know nothing
    bool has_failed = false; // after a fatal error: nothing more can be said in it
};

// Drives the TLS sessions of one lane. All of them share one BIO, which is pointed at the
// connection at hand for the length of a call: what comes is received straight into OpenSSL's
// record buffer, which lives only while it holds something, and what is to go out is gathered here.
// So a session never waits for its socket to become writable, and an idle one keeps no buffer.
class TlsWire {
public:
    TlsWire(); // throws std::bad_alloc
    TlsWire(const TlsWire&) = delete;
    TlsWire& operator=(const TlsWire&) = delete;

    // nullptr when memory is short.
    [[nodiscard]] std::unique_ptr<TlsSession> open(const TlsContext& context);

    enum class Handshake { done, waits, ended, failed };
    // One step, as far as what the peer sent allows. ended: the peer left before it was done;
    // failed: error() says why, for the log. There may be something to send in each case.
    [[nodiscard]] Handshake handshake(TlsSession& session, int fd);
    // Like recv on a socket that never blocks: decrypted bytes, as many as are there and fit. 0:
    // the peer ended; -1: errno, with EPROTO for what is no TLS, of which error() says more. There
    // may be something to send in each case.
    [[nodiscard]] ssize_t receive(TlsSession& session, int fd, std::uint8_t* out, std::size_t size);
    // Encrypts; false when that cannot be done any more.
    [[nodiscard]] bool seal(TlsSession& session, const std::uint8_t* bytes, std::size_t n);
    // Says that nothing more will follow, where there is a session to say it in.
    void close_notify(TlsSession& session);

    // What the calls since have left to send, in that order; whoever sends it consumes it.
    [[nodiscard]] ByteQueue& sealed() noexcept { return sealed_; }
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    struct FreeMethod {
        void operator()(bio_method_st* method) const noexcept;
    };
    struct FreeBio {
        void operator()(bio_st* bio) const noexcept;
    };

    static int take_from_socket(bio_st* bio, char* out, int size);
    static int gather(bio_st* bio, const char* bytes, int n);
    static long control(bio_st* bio, int command, long number, void* pointer);

    void point_at(TlsSession& session, int fd) noexcept;
    [[nodiscard]] int failure(TlsSession& session, int result);
    [[nodiscard]] ssize_t stopped(TlsSession& session, int error, std::size_t got);

    std::unique_ptr<bio_method_st, FreeMethod> method_;
    std::unique_ptr<bio_st, FreeBio> bio_;
    ByteQueue sealed_;
    std::string error_;

    // Of the call at hand.
    int fd_ = -1;
    int receives_left_ = 0;
    bool ended_ = false;   // recv gave 0
    int socket_error_ = 0; // recv's errno
    TlsSession* session_ = nullptr;
};

// The subject's common name in the certificate that the peer has proved; nothing without one. "":
// the name could be taken for another one, as it is missing, there twice or no plain text. Lives as
// long as the session.
[[nodiscard]] std::optional<std::string_view> proved_name(const TlsSession& session) noexcept;

} // namespace iotcc::net
