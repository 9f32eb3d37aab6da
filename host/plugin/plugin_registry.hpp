#pragma once
#include "candidate.hpp"
#include "host_offer.hpp"
#include "plugin_file.hpp"

#include <string>
#include <vector>

namespace iotcc::plugin {

// What lies in the plugin directories.
struct PluginScan {
    std::vector<PluginFile> files; // sorted by file name, equal names by directory
    std::vector<std::string>
        directory_errors; // one line per directory that is missing or unsafe; cleaned
};

// Vets every `*.so` of the directories, in their order, and loads the good ones into this process.
// Names that begin with a dot and other endings (`*.so.disabled`) are no entry at all. One id is
// loaded once: the higher version, then the earlier directory, then the name; the others are
// refused without being loaded. [main], blocks for the probes.
[[nodiscard]] PluginScan discover(const std::vector<std::string>& directories,
                                  const HostOffer& offer, const VetOptions& options);

// The same answers without loading anything: what is good is `accepted`. Safe from any thread.
[[nodiscard]] PluginScan survey(const std::vector<std::string>& directories, const HostOffer& offer,
                                const VetOptions& options);

// One file by its path, in the words that discover would use if it lay alone. Loads nothing.
[[nodiscard]] PluginFile verify(const std::string& path, const HostOffer& offer,
                                const VetOptions& options);

} // namespace iotcc::plugin
