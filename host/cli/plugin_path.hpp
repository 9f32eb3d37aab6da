#pragma once
#include "plugin_folder.hpp"

#include <string>
#include <vector>

namespace iotcc::cli {

struct PluginOptions {
    std::vector<std::string> directories; // --plugin-dir
    bool allow_unsafe = false;            // --allow-unsafe-dir
};

// Where plugins are looked for, in order: the vendor's folder, the admin's own, those that were
// named, and those of IOTCC_PLUGIN_PATH (separated by colons). The first two are left out where
// they do not exist.
[[nodiscard]] std::vector<std::string> plugin_path(const PluginOptions& options);

[[nodiscard]] inline plugin::Trust trust(const PluginOptions& options)
{
    return options.allow_unsafe ? plugin::Trust::anyone : plugin::Trust::owned;
}

} // namespace iotcc::cli
