#pragma once
#include "file_descriptor.hpp"
#include "guarded_file.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace iotcc::auth {

// One change of a guarded file by people. It is whole or not at all: a new file is written beside
// the old one, made durable and renamed into its place with the old owner and mode, so that a host
// which reads at any moment sees one or the other. Two at once wait for each other. Everything here
// throws GuardedFileError or std::system_error.
class FileEdit {
public:
    // Waits until nobody else edits in the file's folder, and reads the file.
    explicit FileEdit(const std::string& path);

    // The file itself where a link was named.
    [[nodiscard]] const std::string& path() const noexcept { return path_; }
    // What it holds; nothing where there is no file yet.
    [[nodiscard]] const std::string& text() const noexcept { return text_; }
    // Adds the line, without its end, behind the last one. Makes the file with mode 0600 where
    // there is none.
    void append(std::string_view line);
    // Takes the line of that number (from 1) out.
    void remove(std::size_t number);

private:
    const std::string path_;
    const FileDescriptor folder_;
    std::string text_;
};

// The whole guarded file, or nothing where there is none. Throws GuardedFileError.
[[nodiscard]] std::string text_or_nothing(const std::string& path);

} // namespace iotcc::auth
