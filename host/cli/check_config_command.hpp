#pragma once
#include "plugin_path.hpp"
#include "setting_options.hpp"

namespace iotcc::cli {

enum class CheckOutput { nothing, effective };

struct CheckOptions {
    PluginOptions plugins;
    SettingOptions settings;
    CheckOutput output = CheckOutput::nothing;
};

// `iotcc check-config`: every problem of the configuration, one line each on stderr; exit 78 when
// there is one. The components' options are learnt in the probe process. Opens no port, writes no
// file, loads no plugin.
int check_config(const CheckOptions& options);

} // namespace iotcc::cli
