#pragma once
#include "access.hpp"
#include "address_list.hpp"
#include "certificates.hpp"
#include "front.hpp"
#include "log.hpp"
#include "plugin_board.hpp"
#include "reload_hook.hpp"

#include <functional>
#include <string>

// What each hook refers to is borrowed.
namespace iotcc {

// log.level, and the log_level of each instance.
class LogLevelHook final : public ReloadHook {
public:
    LogLevelHook(log::Log& log, PluginBoard& board) : log_(log), board_(board) {}
    void apply(const config::Settings& next) override;

private:
    log::Log& log_;
    PluginBoard& board_;
};

// http.host_names.
class HostNamesHook final : public ReloadHook {
public:
    explicit HostNamesHook(http::Front& front) : front_(front) {}
    void apply(const config::Settings& next) override;

private:
    http::Front& front_;
};

// The limits of each handler instance.
class LimitsHook final : public ReloadHook {
public:
    LimitsHook(PluginBoard& board, const net::AddressList& trusted_proxies)
        : board_(board), trusted_proxies_(trusted_proxies)
    {
    }
    void apply(const config::Settings& next) override;

private:
    PluginBoard& board_;
    const net::AddressList& trusted_proxies_;
};

// The files behind every tls_* setting: the names of the files need a restart, their content does
// not.
class CertificatesHook final : public ReloadHook {
public:
    explicit CertificatesHook(Certificates& certificates) : certificates_(certificates) {}
    void prepare(const config::Settings& next, ReloadFindings& findings) override;
    void apply(const config::Settings& next) override;

private:
    Certificates& certificates_;
};

// The content of the files of [auth].
class AccessHook final : public ReloadHook {
public:
    // `refresh` takes the new files and closes whoever has lost his credential.
    AccessHook(const Access& access, std::function<void()> refresh)
        : access_(access), refresh_(std::move(refresh))
    {
    }
    void prepare(const config::Settings& next, ReloadFindings& findings) override;
    void apply(const config::Settings& next) override;

private:
    const Access& access_;
    const std::function<void()> refresh_;
};

} // namespace iotcc
