#pragma once
#include "plugin_path.hpp"
#include "setting_options.hpp"

namespace iotcc::cli {

struct RunOptions {
    PluginOptions plugins;
    SettingOptions settings;
};

// Serves until a signal. Prints what listens to stdout once it does.
int run_host(const RunOptions& options);

} // namespace iotcc::cli
