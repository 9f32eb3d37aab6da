#pragma once
#include "given.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

// A setting from the command line.
struct Flag {
    std::string shown;      // "--set raw_tcp.echo=true"
    std::string assignment; // "raw_tcp.echo=true"
};

// SECTION.KEY=VALUE or plugin.INSTANCE.KEY=VALUE; an INSTANCE that is not the name of a section may
// stand without "plugin.". The value of what looks like a secret is not part of the origin.
[[nodiscard]] Layer read_flags(const std::vector<Flag>& flags);

} // namespace iotcc::config
