#pragma once
#include "component_schema.hpp"
#include "config_files.hpp"
#include "configuration.hpp"
#include "node.hpp"
#include "reload_hook.hpp"

#include <memory>
#include <string>
#include <vector>

namespace iotcc {

// Reads the configuration again, checks everything first, and then applies all of it or nothing.
// [main]
class Reloader {
public:
    // `started`: what the host was started with; `components`: of the loaded plugins.
    Reloader(config::Configuration started, config::Place place,
             std::vector<config::ComponentSchema> components);

    // Hooks apply in the order in which they were added.
    void add(std::unique_ptr<ReloadHook> hook) { hooks_.push_back(std::move(hook)); }
    // `cause`: who asked. A want of memory is a fault like others; throws std::bad_alloc where
    // there is none to say so, and then nothing has changed.
    [[nodiscard]] ReloadReport reload(const std::string& cause);

private:
    void check(ReloadReport& report, config::Configuration& next);
    [[nodiscard]] bool apply(const config::Settings& next) noexcept;

    config::Configuration in_force_;
    const config::Place place_;
    const std::vector<config::ComponentSchema> components_;
    std::vector<std::unique_ptr<ReloadHook>> hooks_;
};

// The report as a line for the log.
[[nodiscard]] std::string log_line(const ReloadReport& report);

} // namespace iotcc
