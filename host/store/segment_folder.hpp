#pragma once
#include "file_descriptor.hpp"

#include <cstdint>
#include <string>
#include <system_error>
#include <vector>

namespace iotcc::store {

// The folder of one store, locked for as long as this lives. Not safe from several threads.
class SegmentFolder {
public:
    // Makes it, mode 0700, where it is not there. Throws StoreError: not a folder, no rights, or
    // in use by another process.
    explicit SegmentFolder(std::string path);

    struct Name {
        std::string path;
        std::uint64_t number = 0;
    };
    // Files that are named as segments, by number. Throws StoreError.
    [[nodiscard]] std::vector<Name> segments() const;
    [[nodiscard]] std::string path_of(std::uint64_t number) const;

    // What was created, removed and renamed stays so.
    [[nodiscard]] std::error_code sync();
    [[nodiscard]] std::error_code remove(const std::string& path);
    // Renames to the first free PATH.damaged-N, which `aside` then is.
    [[nodiscard]] std::error_code set_aside(const std::string& path, std::string& aside);

private:
    std::string path_;
    FileDescriptor folder_, lock_;
};

} // namespace iotcc::store
