#pragma once
#include "log.hpp"
#include "settings.hpp"
#include "tls_context.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iotcc {

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

    // Reads all files again: what could not be used, in words; there the ones before stay.
    [[nodiscard]] std::vector<std::string> reload();
    [[nodiscard]] bool empty() const noexcept { return loaded_.empty(); }

private:
    struct Loaded {
        std::string section;
        std::unique_ptr<net::TlsContext> context;
    };
    void warn(const Loaded& loaded);

    log::Log& log_;
    std::vector<Loaded> loaded_;
};

} // namespace iotcc
