#include "tls_error.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

namespace iotcc::net {

namespace {

std::string in_words(const SSL& session, int reason)
{
    switch (reason) {
    case SSL_R_HTTP_REQUEST:
    case SSL_R_HTTPS_PROXY_REQUEST:
        return "the peer speaks plain HTTP";
    case SSL_R_WRONG_VERSION_NUMBER:
    case SSL_R_BAD_RECORD_TYPE:
    case SSL_R_WRONG_SSL_VERSION:
        return "what the peer sent is no TLS";
    case SSL_R_UNSUPPORTED_PROTOCOL:
    case SSL_R_VERSION_TOO_LOW:
        return "the peer wants a version below TLS 1.2";
    case SSL_R_NO_SHARED_CIPHER:
        return "the peer offers no cipher that is allowed here";
    case SSL_R_NO_APPLICATION_PROTOCOL:
        return "the peer offers other application protocols (ALPN) only";
    case SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE:
        return "the peer sent no certificate, and one is required";
    case SSL_R_CERTIFICATE_VERIFY_FAILED:
        return std::string("the peer's certificate is refused: ") +
               X509_verify_cert_error_string(SSL_get_verify_result(&session));
    default:
        return "";
    }
}

} // namespace

std::string take_tls_error(const SSL& session)
{
    const unsigned long error = ERR_peek_error(); // the first is the cause
    const int reason = ERR_GET_REASON(error);
    const char* const generic = ERR_reason_error_string(error);
    std::string text = ERR_GET_LIB(error) == ERR_LIB_SSL ? in_words(session, reason) : "";
    if (text.empty() && reason >= SSL_AD_REASON_OFFSET && generic != nullptr)
        text = std::string("the peer refused it: ") + generic;
    if (text.empty())
        text = generic == nullptr ? "unknown error" : generic;
    ERR_clear_error();
    return text;
}

} // namespace iotcc::net
