#pragma once
#include "certificate_folder.hpp"

#include <cstdio>
#include <memory>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::test {

// A common name byte by byte, and the ASN.1 type that it claims.
struct CommonName {
    std::string_view bytes;
    int type = V_ASN1_UTF8STRING;
};

// Signs the folder's certificate NAME once more, with a subject of these common names, which the
// openssl command would not write. `ca` is the folder's, too. Throws std::runtime_error.
inline void rename_subject(const CertificateFolder& folder, const std::string& name,
                           const std::string& ca, const std::vector<CommonName>& names)
{
    struct Free {
        void operator()(std::FILE* file) const noexcept { std::fclose(file); }
        void operator()(X509* certificate) const noexcept { X509_free(certificate); }
        void operator()(X509_NAME* subject) const noexcept { X509_NAME_free(subject); }
        void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
    };
    using File = std::unique_ptr<std::FILE, Free>;
    const auto require = [](bool is_done) {
        if (!is_done)
            throw std::runtime_error("rename_subject");
    };
    const File old(std::fopen(folder.certificate(name).c_str(), "r"));
    const File secret(std::fopen(folder.key(ca).c_str(), "r"));
    require(old != nullptr && secret != nullptr);
    const std::unique_ptr<X509, Free> certificate(
        PEM_read_X509(old.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<EVP_PKEY, Free> key(
        PEM_read_PrivateKey(secret.get(), nullptr, nullptr, nullptr));
    const std::unique_ptr<X509_NAME, Free> subject(X509_NAME_new());
    require(certificate != nullptr && key != nullptr && subject != nullptr);
    for (const CommonName& each : names)
        require(
            X509_NAME_add_entry_by_NID(subject.get(), NID_commonName, each.type,
                                       reinterpret_cast<const unsigned char*>(each.bytes.data()),
                                       static_cast<int>(each.bytes.size()), -1, 0) == 1);
    require(X509_set_subject_name(certificate.get(), subject.get()) == 1);
    require(X509_sign(certificate.get(), key.get(), EVP_sha256()) != 0);
    const File fresh(std::fopen(folder.certificate(name).c_str(), "w"));
    require(fresh != nullptr && PEM_write_X509(fresh.get(), certificate.get()) == 1);
}

} // namespace iotcc::test
