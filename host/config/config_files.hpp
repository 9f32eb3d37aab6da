#pragma once
#include "configuration.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

inline constexpr const char* kDefaultFile = "/etc/iotcc/iotcc.toml";

// Where the settings of this process come from, to be read at its start and at each reload.
struct Place {
    std::string file;                     // as given; empty: kDefaultFile, which may be missing
    std::vector<std::string> environment; // "NAME=VALUE"
    std::vector<Flag> flags;
};

// Reads the file, then *.toml of the folder conf.d beside it by name, then the rest. What cannot be
// opened is a problem as well. Reads only. Blocks for the disk.
[[nodiscard]] Reading read_again(const Place& place);

} // namespace iotcc::config
