#pragma once
#include "candidate.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace iotcc::plugin {

// A directory under the system's temporary one, 0755, gone at the end.
class DropFolder {
public:
    DropFolder();
    ~DropFolder();
    DropFolder(const DropFolder&) = delete;
    DropFolder& operator=(const DropFolder&) = delete;

    // Copies a plugin of tests/abi/bad_plugins, named without ".so", into the folder. Returns its
    // path there.
    std::filesystem::path add(const std::string& plugin, const std::string& as = {}) const;
    // Writes a file of these bytes, 0644.
    std::filesystem::path write(const std::string& name, std::string_view bytes) const;
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    [[nodiscard]] std::string path_of(const std::string& name) const { return path_ + '/' + name; }

private:
    std::string path_;
};

[[nodiscard]] std::string bytes_of(const std::filesystem::path& file);

// The bytes of a plugin of tests/abi/bad_plugins.
[[nodiscard]] std::string plugin_bytes(const std::string& plugin);

// What the first host offers.
[[nodiscard]] HostOffer first_offer();

// Runs the tests' own probe program, with the host's limits.
[[nodiscard]] const Probe& test_probe();

} // namespace iotcc::plugin
