#include "tls_context.hpp"

#include "tls_files.hpp"

#include <ctime>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <utility>

namespace iotcc::net {

namespace {

// RFC 7301 section 3.2: who offers protocols, but not ours, is refused.
int select_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned int size, void* options)
{
    const std::string& own = static_cast<const TlsOptions*>(options)->application_protocol;
    for (unsigned int at = 0; at < size && offered[at] < size - at; at += 1u + offered[at]) {
        const auto* const name = offered + at + 1;
        if (std::string_view(reinterpret_cast<const char*>(name), offered[at]) != own)
            continue;
        *chosen = name;
        *chosen_size = offered[at];
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// OpenSSL's own ciphers at its security level 2: 112 bits, RSA keys of 2048 bits and more.
void set_policy(SSL_CTX& context)
{
    SSL_CTX_set_security_level(&context, 2);
    SSL_CTX_set_min_proto_version(&context, TLS1_2_VERSION);
    SSL_CTX_set_options(&context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                      SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
    // A peer that came back proves it with a ticket that only it keeps. The tickets' key dies with
    // the context, so after a reload everybody is checked anew.
    SSL_CTX_set_session_cache_mode(&context, SSL_SESS_CACHE_OFF);
    constexpr unsigned char kSessions[] = {'i', 'o', 't', 'c', 'c'};
    SSL_CTX_set_session_id_context(&context, kSessions, sizeof kSessions);
    SSL_CTX_set_num_tickets(&context, 1);
}

// An idle session keeps no buffer; one recv takes what is there, instead of two per record.
void set_buffers(SSL_CTX& context)
{
    SSL_CTX_set_mode(&context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    SSL_CTX_set_read_ahead(&context, 1);
}

std::shared_ptr<SSL_CTX> load(const TlsOptions& options)
{
    std::shared_ptr<SSL_CTX> context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
    if (context == nullptr)
        throw TlsError("TLS: out of memory");
    set_policy(*context);
    set_buffers(*context);
    load_tls_files(*context, options);
    if (!options.application_protocol.empty())
        SSL_CTX_set_alpn_select_cb(context.get(), select_protocol,
                                   const_cast<TlsOptions*>(&options));
    ERR_clear_error();
    return context;
}

std::string printed(const ASN1_TIME* time)
{
    std::tm broken_down{};
    char text[32] = "";
    if (ASN1_TIME_to_tm(time, &broken_down) == 1)
        std::strftime(text, sizeof text, "%Y-%m-%d %H:%M UTC", &broken_down);
    return text;
}

} // namespace

TlsContext::TlsContext(TlsOptions options) : options_(std::move(options)), context_(load(options_))
{
}

TlsContext::Context TlsContext::read_again() const
{
    return load(options_);
}

void TlsContext::use(Context fresh) noexcept
{
    const std::scoped_lock lock(mutex_);
    context_.swap(fresh);
}

std::string TlsContext::fingerprint(const Context& context)
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    const X509* const leaf = SSL_CTX_get0_certificate(context.get());
    if (leaf == nullptr || X509_digest(leaf, EVP_sha256(), digest, &size) != 1)
        return "";
    constexpr char kHex[] = "0123456789abcdef";
    std::string text = "sha256:";
    for (unsigned int i = 0; i < size; ++i)
        text.append({kHex[digest[i] >> 4], kHex[digest[i] & 15]});
    return text;
}

TlsContext::Context TlsContext::current() const
{
    const std::scoped_lock lock(mutex_);
    return context_;
}

std::vector<std::string> TlsContext::warnings() const
{
    constexpr long kSoon = 14 * 24 * 3600;
    const Context context = current();
    const X509* const leaf = SSL_CTX_get0_certificate(context.get());
    const ASN1_TIME* const begin = X509_get0_notBefore(leaf);
    const ASN1_TIME* const end = X509_get0_notAfter(leaf);
    std::time_t soon = std::time(nullptr) + kSoon;
    const std::string subject = "certificate " + options_.certificate;
    if (X509_cmp_current_time(begin) > 0)
        return {subject + " is not valid before " + printed(begin)};
    if (X509_cmp_current_time(end) < 0)
        return {subject + " has expired on " + printed(end) + "; renew it and reload"};
    if (X509_cmp_time(end, &soon) < 0)
        return {subject + " expires on " + printed(end) + "; renew it and reload"};
    return {};
}

void TlsContext::FreeSession::operator()(SSL* session) const noexcept
{
    SSL_free(session);
}

TlsContext::Session TlsContext::new_session() const
{
    Session session(SSL_new(current().get()));
    if (session == nullptr)
        ERR_clear_error();
    return session;
}

} // namespace iotcc::net
