#pragma once
#include "plugin_registry.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace iotcc::cli {

// `iotcc plugins list`: every file of the directories as a table with the reasons of what is not
// loaded. Loads nothing into this process. Returns the exit code: 1 where a file or directory is
// refused.
int plugins_list(const std::vector<std::string>& directories, const plugin::HostOffer& offer,
                 const plugin::VetOptions& options, std::ostream& out);

// `iotcc plugins verify FILE.so...`: one line per file, in the words of the host, and one per
// option of a good one. Loads nothing
// into this process. Returns the exit code: 1 where a file is refused or ignored.
int plugins_verify(const std::vector<std::string>& files, const plugin::HostOffer& offer,
                   const plugin::VetOptions& options, std::ostream& out);

} // namespace iotcc::cli
