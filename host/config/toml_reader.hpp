#pragma once
#include "given.hpp"

#include <string>
#include <string_view>

namespace iotcc::config {

// A configuration file as settings that nobody has looked up yet: any bytes. Of text that is no
// TOML each bad line is a problem, and the rest is read nevertheless, so that one run shows all of
// them. `name` is the file's, for the origins.
[[nodiscard]] Layer read_toml(const std::string& name, std::string_view text);

} // namespace iotcc::config
