#pragma once
#include "generation.hpp"
#include "plugin_folder.hpp"
#include "rejection.hpp"

#include <filesystem>
#include <string>
#include <variant>

namespace iotcc::plugin {

// A generation as a file in a directory of its own, beside links to everything that lay beside the
// plugin: for one that looks for its libraries in $ORIGIN, which a memfd does not have.
struct FileCopy {
    std::filesystem::path file; // absolute
    bool is_new = false; // false: it was there already, and another process may have it mapped
};

// Writes STATE_DIR/generations/FIRST_16_OF_SHA256/NAME, readable by our user only. Refuses where
// the state directory is not set ("") or may not hold code.
[[nodiscard]] std::variant<FileCopy, Rejection> write_file_copy(const Generation& generation,
                                                                const PluginFolder& from,
                                                                const std::string& name,
                                                                const std::string& state_dir);

// Takes the directory of a refused copy away again.
void remove_file_copy(const FileCopy& copy) noexcept;

} // namespace iotcc::plugin
