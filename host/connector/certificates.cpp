#include "certificates.hpp"

#include <utility>

namespace iotcc {

namespace {

net::ClientCheck client_check(config::ClientCertificates wanted)
{
    switch (wanted) {
    case config::ClientCertificates::optional:
        return net::ClientCheck::optional;
    case config::ClientCertificates::required:
        return net::ClientCheck::required;
    case config::ClientCertificates::none:
        break;
    }
    return net::ClientCheck::none;
}

std::unique_ptr<net::TlsContext> loaded(const std::string& section, const config::TlsFiles& files,
                                        const std::string& protocol)
{
    if (files.certificate.empty() || files.key.empty())
        throw config::SettingError("a tls:// address needs a certificate and its key; set " +
                                   section + ".tls_certificate and " + section + ".tls_key");
    if (files.client_ca.empty() && files.client_certificates != config::ClientCertificates::none)
        throw config::SettingError(section + ".tls_client_certificates needs to know who signs " +
                                   "them; set " + section + ".tls_client_ca");
    try {
        return std::make_unique<net::TlsContext>(
            net::TlsOptions{files.certificate, files.key, files.client_ca,
                            client_check(files.client_certificates), protocol});
    } catch (const net::TlsError& error) {
        throw config::SettingError(section + ": " + error.what());
    }
}

} // namespace

const net::TlsContext* Certificates::load(const std::string& section, const config::TlsFiles& files,
                                          const std::string& protocol)
{
    loaded_.push_back({section, loaded(section, files, protocol), nullptr});
    warn(loaded_.back());
    return loaded_.back().context.get();
}

void check_tls_files(const std::string& section, const config::TlsFiles& files)
{
    (void)loaded(section, files, "");
}

std::vector<std::string> Certificates::prepare()
{
    std::vector<std::string> problems;
    for (Loaded& loaded : loaded_) {
        loaded.fresh.reset();
        try {
            loaded.fresh = loaded.context->read_again();
        } catch (const net::TlsError& error) {
            problems.push_back(loaded.section + ": " + error.what() +
                               "; the certificate before stays in use");
        }
    }
    return problems;
}

std::vector<Certificates::Renewed> Certificates::renewed() const
{
    std::vector<Renewed> renewed;
    for (const Loaded& loaded : loaded_) {
        if (loaded.fresh == nullptr)
            continue;
        const std::string before = loaded.context->fingerprint();
        const std::string after = net::TlsContext::fingerprint(loaded.fresh);
        if (before != after)
            renewed.push_back({loaded.section, before, after});
    }
    return renewed;
}

void Certificates::apply()
{
    for (Loaded& loaded : loaded_) {
        if (loaded.fresh != nullptr)
            loaded.context->use(std::move(loaded.fresh));
        loaded.fresh.reset();
        warn(loaded);
    }
}

void Certificates::warn(const Loaded& loaded)
{
    for (const std::string& text : loaded.context->warnings())
        log_.write(log::Level::warn, "host", loaded.section + ": " + text);
}

} // namespace iotcc
