#include "plugin_path.hpp"

#include <cstdlib>
#include <filesystem>
#include <string_view>

namespace iotcc::cli {

std::vector<std::string> plugin_path(const PluginOptions& options)
{
    std::vector<std::string> path;
    for (const char* folder : {IOTCC_PLUGIN_DIR, "/usr/local/lib/iotcc/plugins"}) {
        std::error_code ignored;
        if (std::filesystem::is_directory(folder, ignored))
            path.emplace_back(folder);
    }
    path.insert(path.end(), options.directories.begin(), options.directories.end());
    const char* const variable = std::getenv("IOTCC_PLUGIN_PATH");
    std::string_view rest = variable == nullptr ? "" : variable;
    while (!rest.empty()) {
        const auto colon = rest.find(':');
        if (colon != 0)
            path.emplace_back(rest.substr(0, colon));
        rest.remove_prefix(colon == rest.npos ? rest.size() : colon + 1);
    }
    return path;
}

} // namespace iotcc::cli
