#pragma once
#include "file_descriptor.hpp"
#include "rejection.hpp"

#include <iotcc/plugin.h>

#include <cstddef>
#include <string>
#include <variant>

namespace iotcc::plugin {

// The exported descriptor of a loaded file, mapped until the process ends. Nothing of it is checked
// but that it is data and how many bytes of it the file has.
struct LoadedDescriptor {
    const iotcc_plugin* plugin = nullptr;
    std::size_t size = 0;
};

// Runs the file's constructors in this process and finds its descriptor. Never undone: a thread or
// thread_local of the plugin that is still alive would crash after a dlclose. Keeps `keep_open`,
// the copy that `path` leads to through /proc/self/fd, open as long. Refuses with the dynamic
// linker's words. [main]
[[nodiscard]] std::variant<LoadedDescriptor, Rejection> load_for_good(const std::string& path,
                                                                      FileDescriptor keep_open);

} // namespace iotcc::plugin
