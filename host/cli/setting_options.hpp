#pragma once
#include "config_files.hpp"

#include <string>
#include <vector>

namespace iotcc::cli {

// What the command line says about settings.
struct SettingOptions {
    std::string config;                   // --config, or empty
    std::vector<std::string> assignments; // --set
    std::string http;                     // --http: "HOST:PORT" or an address, or empty
    std::string log_level;                // --log-level, or empty
};

// With the environment of this process.
[[nodiscard]] config::Place place_of(const SettingOptions& options);

// One line each to stderr.
void print_problems(const std::vector<config::Problem>& problems);

} // namespace iotcc::cli
