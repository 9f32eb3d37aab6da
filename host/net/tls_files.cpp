#include "tls_files.hpp"

#include "file_descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509err.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iotcc::net {

namespace {

[[noreturn]] void fail(std::string_view what, const std::string& path, std::string_view reason)
{
    ERR_clear_error();
    throw TlsError(std::string(what) + ' ' + path + ": " + std::string(reason));
}

// OpenSSL's reason in words, and nothing of its library and function names.
std::string openssl_reason()
{
    const char* const reason = ERR_reason_error_string(ERR_peek_error()); // the first is the cause;
    return reason == nullptr ? "unusable" : reason;
}

FileDescriptor open_file(std::string_view what, const std::string& path)
{
    FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY));
    if (file.get() < 0)
        fail(what, path,
             std::string(std::strerror(errno)) + "; it must be readable by the host's user");
    struct stat status {};
    if (::fstat(file.get(), &status) != 0 || !S_ISREG(status.st_mode))
        fail(what, path, "not a file");
    return file;
}

// Whoever reads the key can pose as this host. Debian's own way of sharing one is root's file with
// a group.
void check_key_mode(int fd, const std::string& path)
{
    struct stat status {};
    ::fstat(fd, &status);
    const mode_t allowed = status.st_uid == 0 ? S_IRWXU | S_IRGRP : S_IRWXU;
    if (status.st_uid != 0 && status.st_uid != ::geteuid())
        fail("key", path, "belongs to another user; chown it to root or to the host's user");
    if ((status.st_mode & 0777 & ~allowed) != 0)
        fail("key", path, "others may read or write it; chmod 600 it");
}

struct FreeBio {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
struct FreeKey {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};

// Without this OpenSSL would ask for the passphrase on the terminal.
int no_passphrase(char*, int, int, void* asked)
{
    *static_cast<bool*>(asked) = true;
    return -1;
}

std::unique_ptr<EVP_PKEY, FreeKey> read_key(const std::string& path)
{
    const FileDescriptor file = open_file("key", path);
    check_key_mode(file.get(), path);
    const std::unique_ptr<BIO, FreeBio> bio(BIO_new_fd(file.get(), BIO_NOCLOSE));
    bool asked_for_passphrase = false;
    std::unique_ptr<EVP_PKEY, FreeKey> key(
        PEM_read_bio_PrivateKey(bio.get(), nullptr, no_passphrase, &asked_for_passphrase));
    if (asked_for_passphrase)
        fail("key", path, "is encrypted; write it without a passphrase (openssl pkey)");
    if (key == nullptr)
        fail("key", path, "holds no private key in PEM");
    return key;
}

void load_certificate(SSL_CTX& context, const std::string& path)
{
    (void)open_file("certificate", path);
    if (SSL_CTX_use_certificate_chain_file(&context, path.c_str()) == 1)
        return;
    const unsigned long error = ERR_peek_error();
    if (ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE)
        fail("certificate", path, "holds no certificate in PEM");
    fail("certificate", path, openssl_reason());
}

void load_key(SSL_CTX& context, const TlsOptions& options)
{
    const auto key = read_key(options.key);
    // Given the wrong one, OpenSSL 3.0 may drop the certificate instead of refusing the key.
    if (X509_check_private_key(SSL_CTX_get0_certificate(&context), key.get()) != 1)
        fail("key", options.key, "does not belong to the certificate " + options.certificate);
    if (SSL_CTX_use_PrivateKey(&context, key.get()) != 1)
        fail("key", options.key, openssl_reason());
}

void load_client_ca(SSL_CTX& context, const TlsOptions& options)
{
    if (options.client_ca.empty())
        throw TlsError("client certificates are to be checked, but no CA is named that signs them");
    (void)open_file("client CA", options.client_ca);
    STACK_OF(X509_NAME)* const names = SSL_load_client_CA_file(options.client_ca.c_str());
    if (names == nullptr || SSL_CTX_load_verify_file(&context, options.client_ca.c_str()) != 1)
        fail("client CA", options.client_ca, "holds no certificate in PEM");
    SSL_CTX_set_client_CA_list(&context, names);
    SSL_CTX_set_verify(&context,
                       options.client_check == ClientCheck::required
                           ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT
                           : SSL_VERIFY_PEER,
                       nullptr);
}

} // namespace

void load_tls_files(SSL_CTX& context, const TlsOptions& options)
{
    load_certificate(context, options.certificate);
    load_key(context, options);
    if (options.client_check != ClientCheck::none)
        return load_client_ca(context, options);
    // Who names a CA expects that strangers are kept out.
    if (!options.client_ca.empty())
        throw TlsError("client CA " + options.client_ca +
                       ": is set, but client certificates are not asked for; make them optional or "
                       "required, or remove it");
}

} // namespace iotcc::net
