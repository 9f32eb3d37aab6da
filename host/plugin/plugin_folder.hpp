#pragma once
#include "file_descriptor.hpp"
#include "rejection.hpp"

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace iotcc::plugin {

// Whose files may become code of this process.
enum class Trust {
    owned,  // folder and file belong to root or our user, and nobody else can write them
    anyone, // for tests and build trees
};

constexpr std::uint64_t kLargestPlugin = 256ULL << 20; // bytes

struct OpenPlugin {
    FileDescriptor file; // regular, readable, not blocking
    std::uint64_t size = 0;
};

// One directory that plugins are dropped into, held by descriptor: what it was when it was checked
// it stays.
class PluginFolder {
public:
    // Refuses a directory that is missing or that others can write. A link to a directory is
    // followed; "" is the current one, and then paths are names alone.
    [[nodiscard]] static std::variant<PluginFolder, Rejection> open(const std::string& path,
                                                                    Trust trust);

    // The names of everything in it, sorted by bytes, without "." and "..".
    [[nodiscard]] std::variant<std::vector<std::string>, Rejection> names() const;
    // Opens the file of that name. Links are followed as long as they stay inside the folder.
    [[nodiscard]] std::variant<OpenPlugin, Rejection> open_file(const std::string& name) const;
    [[nodiscard]] const std::string& path() const noexcept { return path_; } // as it was given
    // The path as it was given, then "/" and the name.
    [[nodiscard]] std::string path_of(const std::string& name) const;

private:
    PluginFolder(FileDescriptor fd, std::string path, Trust trust);

    FileDescriptor fd_;
    std::string path_;
    Trust trust_;
};

} // namespace iotcc::plugin
