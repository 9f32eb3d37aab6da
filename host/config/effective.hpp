#pragma once
#include "component_schema.hpp"
#include "configuration.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

// The whole configuration as TOML that reads back as the same settings, each line with its origin
// as a comment. Secrets come out as "***" behind a '#'. Options that a component declares and
// nobody set are there with their defaults.
[[nodiscard]] std::string effective_toml(const Configuration& configuration,
                                         const std::vector<ComponentSchema>& components);

} // namespace iotcc::config
