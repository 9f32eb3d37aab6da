#pragma once
#include "plugin_note.hpp"
#include "rejection.hpp"

#include <cstddef>
#include <span>
#include <variant>

namespace iotcc::plugin {

// What a plugin file says about itself without being run.
struct ElfPlugin {
    PluginNote note;
    bool searches_origin =
        false; // a library path names $ORIGIN: it has to be loaded from a directory
};

// Checks that every segment and section of a whole file lies inside it, so that mapping it cannot
// fault, and reads the note. Pure; safe from any thread, and for any bytes.
[[nodiscard]] std::variant<ElfPlugin, Rejection> inspect_elf(std::span<const std::byte> file);

} // namespace iotcc::plugin
