#pragma once
#include "file_descriptor.hpp"
#include "plugin_folder.hpp"
#include "rejection.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <variant>

namespace iotcc::plugin {

// The bytes of a mapped file, unmapped at the end.
class MappedFile {
public:
    // Empty where the file is, or cannot be mapped.
    MappedFile(int fd, std::uint64_t size) noexcept;
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;
    ~MappedFile();
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

private:
    std::span<const std::byte> bytes_;
};

// One version of a plugin file as a private copy in a sealed memfd: what was inspected is what is
// probed, and what was probed is what is loaded, whatever happens to the file meanwhile.
class Generation {
public:
    // Reads the whole file. `name` is what /proc/self/maps and a debugger will show.
    [[nodiscard]] static std::variant<Generation, Rejection> copy(const OpenPlugin& from,
                                                                  const std::string& name);

    // The sealed copy. Stays open as long as anything of it is mapped: its number is part of the
    // path that the dynamic linker knows it by, and a reused one would answer with the old code.
    [[nodiscard]] int fd() const noexcept { return fd_.get(); }
    // Gives the descriptor away; hash and size stay readable.
    [[nodiscard]] FileDescriptor take_fd() noexcept { return std::move(fd_); }
    [[nodiscard]] std::uint64_t size() const noexcept { return size_; }
    [[nodiscard]] const std::string& sha256() const noexcept { return sha256_; } // 64 hex digits

private:
    FileDescriptor fd_;
    std::uint64_t size_ = 0;
    std::string sha256_;
};

} // namespace iotcc::plugin
