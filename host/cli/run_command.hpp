#pragma once
#include "plugin_path.hpp"

#include <string>
#include <vector>

namespace iotcc::cli {

struct RunOptions {
    PluginOptions plugins;
    std::string http;                     // "HOST:PORT" or empty
    std::vector<std::string> assignments; // --set
    std::string log_level;                // or empty
};

// Serves until a signal. Prints what listens to stdout once it does.
int run_host(const RunOptions& options);

} // namespace iotcc::cli
