#pragma once
#include "plugin_summary.hpp"
#include "rejection.hpp"

#include <iotcc/plugin.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::plugin {

enum class PluginState {
    accepted, // would be loaded; nobody asked for it
    loaded,   // its code is in this process
    ignored,  // no plugin
    refused,
};

// One file of a plugin directory and what became of it. Texts of the file are as it has them, not
// cleaned, except in `message`.
struct PluginFile {
    std::string directory, name; // as given; the file's name
    PluginState state = PluginState::refused;
    std::string
        message; // the whole line "PATH: refused: CAUSE; REMEDY"; empty when accepted or loaded
    // As far as the file got: empty where it was turned away before they could be read.
    std::string id, version, vendor, license;
    std::string abi; // "1.0"
    std::uint32_t draft = 0;
    std::vector<ComponentSummary> components;
    std::string sha256;                   // 64 hex digits
    const iotcc_plugin* plugin = nullptr; // when loaded; checked, and valid until the process ends

    // Turns it away, in the words of that rejection about `path`.
    void reject(const Rejection& rejection, std::string_view path);
};

} // namespace iotcc::plugin
