#pragma once
#include "log.hpp"
#include "settings.hpp"
#include "tls_context.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iotcc {

// Whether Certificates::load would take them; throws as it does.
void check_tls_files(const std::string& section, const config::TlsFiles& files);

// The certificates of everything that listens on a tls:// address. [main]
class Certificates {
public:
    explicit Certificates(log::Log& log) : log_(log) {}
    Certificates(const Certificates&) = delete;
    Certificates& operator=(const Certificates&) = delete;

    // Loads those of `section` ("http", "plugin.sensors"). `protocol`: for ALPN, or "". The result
    // lives as long as this. Throws config::SettingError that names the setting or the file.
    const net::TlsContext* load(const std::string& section, const config::TlsFiles& files,
                                const std::string& protocol);

    // A certificate that was read again and is another one now; by SHA-256.
    struct Renewed {
        std::string section, before, after;
    };
    // Reads all files again and keeps them aside. Answers what could not be used, in words.
    [[nodiscard]] std::vector<std::string> prepare();
    // Of what prepare() has read.
    [[nodiscard]] std::vector<Renewed> renewed() const;
    // Handshakes from now on have what prepare() has read; whoever is connected stays.
    void apply();

private:
    struct Loaded {
        std::string section;
        std::unique_ptr<net::TlsContext> context;
        net::TlsContext::Context fresh; // read by prepare
    };
    void warn(const Loaded& loaded);

    log::Log& log_;
    std::vector<Loaded> loaded_;
};

} // namespace iotcc
