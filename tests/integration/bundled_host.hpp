#pragma once
#include "drop_folder.hpp"
#include "host_process.hpp"

#include <string>
#include <vector>

namespace iotcc::test {

// Copies the .so of a bundled plugin or of tests/integration/plugins into the folder.
inline void add_built(const plugin::DropFolder& folder, const std::string& name)
{
    const bool is_bundled = name == "echo" || name == "file_sink" || name == "mqtt_lite" ||
                            name == "raw_tcp" || name == "routes_sample" || name == "websocket";
    const std::string built = is_bundled ? IOTCC_BUNDLED_PLUGINS "/" + name : IOTCC_TEST_PLUGINS;
    folder.write(name + ".so", plugin::bytes_of(built + '/' + name + ".so"));
}

// A folder with these plugins of ours; each of them has a component of its own name.
struct PluginDirectory : plugin::DropFolder {
    explicit PluginDirectory(const std::vector<std::string>& plugins)
    {
        for (const std::string& name : plugins)
            add_built(*this, name);
    }
};

// The host with one bundled plugin, which serves as an instance of the same name.
struct BundledHost : private PluginDirectory, HostProcess {
    explicit BundledHost(const std::string& name, const std::vector<std::string>& settings = {})
        : PluginDirectory({name}), HostProcess(path(), {{name}, settings, 0})
    {
    }
};

} // namespace iotcc::test
