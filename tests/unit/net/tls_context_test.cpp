#include "certificate_folder.hpp"
#include "tls_context.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <string>

using namespace iotcc;
using net::ClientCheck;
using net::TlsContext;
using net::TlsError;
using net::TlsOptions;
using test::CertificateFolder;

namespace {

TlsOptions options_for(const CertificateFolder& folder, const std::string& name)
{
    TlsOptions options;
    options.certificate = folder.certificate(name);
    options.key = folder.key(name);
    return options;
}

// Why it is refused, or "".
std::string refusal(const TlsOptions& options)
{
    try {
        const TlsContext context(options);
        return "";
    } catch (const TlsError& error) {
        return error.what();
    }
}

bool says(const std::string& text, const std::string& path, const std::string& reason)
{
    CAPTURE(text);
    return text.find(path) != text.npos && text.find(reason) != text.npos;
}

} // namespace

TEST_CASE("a certificate and its key are taken, without a warning")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    const TlsContext context(options_for(folder, "own"));
    CHECK(context.warnings().empty());
    CHECK(context.new_session() != nullptr);
}

TEST_CASE("a file that is not there or holds something else is named with the reason")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    auto options = options_for(folder, "own");
    options.certificate = folder.certificate("none");
    CHECK(says(refusal(options), options.certificate, "No such file"));
    options.certificate = folder.key("own");
    CHECK(says(refusal(options), options.certificate, "holds no certificate"));
    options = options_for(folder, "own");
    options.key = folder.certificate("own");
    std::filesystem::permissions(options.key, std::filesystem::perms::owner_read);
    CHECK(says(refusal(options), options.key, "holds no private key"));
}

TEST_CASE("a key of another certificate is refused")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    folder.make("other", "localhost");
    auto options = options_for(folder, "own");
    options.key = folder.key("other");
    CHECK(says(refusal(options), options.key, "does not belong to the certificate"));
}

TEST_CASE("a key that others may read is refused with the remedy")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    const auto options = options_for(folder, "own");
    std::filesystem::permissions(options.key, std::filesystem::perms(0644));
    CHECK(says(refusal(options), options.key, "chmod 600"));
}

TEST_CASE("an encrypted key is refused instead of asking for its passphrase")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    folder.run("openssl pkey -in NAME.key -aes256 -passout pass:secret -out locked.key", "own");
    auto options = options_for(folder, "own");
    options.key = folder.key("locked");
    CHECK(says(refusal(options), options.key, "is encrypted"));
}

TEST_CASE("client certificates need a CA, and a CA needs them")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    auto options = options_for(folder, "own");
    options.client_check = ClientCheck::required;
    CHECK(says(refusal(options), "", "no CA is named"));
    options.client_ca = folder.key("own");
    CHECK(says(refusal(options), options.client_ca, "holds no certificate"));
    options.client_ca = folder.certificate("own");
    CHECK(refusal(options).empty());
    options.client_check = ClientCheck::none;
    CHECK(says(refusal(options), options.client_ca, "not asked for"));
}

TEST_CASE("a certificate that has expired, or soon will have, is taken with a warning")
{
    const CertificateFolder folder;
    folder.make("old", "localhost", -1);
    folder.make("short", "localhost", 7);
    const auto old = TlsContext(options_for(folder, "old")).warnings();
    REQUIRE(old.size() == 1);
    CHECK(says(old[0], folder.certificate("old"), "has expired"));
    const auto soon = TlsContext(options_for(folder, "short")).warnings();
    REQUIRE(soon.size() == 1);
    CHECK(says(soon[0], folder.certificate("short"), "expires on"));
}

TEST_CASE("files read again are in use when they are taken, and their certificate has another name")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    TlsContext context(options_for(folder, "own"));
    const std::string before = context.fingerprint();
    CHECK(before.starts_with("sha256:"));
    CHECK(before.size() == 7 + 64);
    CHECK(TlsContext::fingerprint(context.read_again()) == before);
    folder.make("own", "localhost");
    const auto fresh = context.read_again();
    CHECK(context.fingerprint() == before);
    context.use(fresh);
    CHECK(context.fingerprint() != before);
}

TEST_CASE("reading files that cannot be used throws and leaves a context that works")
{
    const CertificateFolder folder;
    folder.make("own", "localhost");
    TlsContext context(options_for(folder, "own"));
    std::ofstream(folder.certificate("own")) << "half a file";
    CHECK_THROWS_AS((void)context.read_again(), TlsError);
    CHECK(context.new_session() != nullptr);
}
