#pragma once
#include "component_schema.hpp"
#include "plugin_file.hpp"

#include <vector>

namespace iotcc {

// What the good ones of these files offer, as the configuration is checked against it.
[[nodiscard]] std::vector<config::ComponentSchema>
offered_schemas(const std::vector<plugin::PluginFile>& files);

} // namespace iotcc
