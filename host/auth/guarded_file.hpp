#pragma once
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>

// Files that say who may do what: whoever can write one can make himself an administrator.
namespace iotcc::auth {

// Such a file cannot be used: what() has a line per fault, "FILE:LINE: what is wrong" or "FILE:
// what is wrong; the remedy". No line shows what the file keeps secret.
class GuardedFileError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// What tells one version of a file from the next. ctime too: a repaired mode is a new version.
struct FileStamp {
    std::uint64_t device = 0, inode = 0, size = 0;
    std::int64_t modified_ns = 0, changed_ns = 0;
    bool operator==(const FileStamp&) const = default;
};
// Nothing where there is no such file. Follows links.
[[nodiscard]] std::optional<FileStamp> stamp_of(const std::string& path) noexcept;

struct GuardedText {
    std::string text;
    FileStamp stamp;
};

// Who may read the file. owner_and_group: it holds digests or hashes.
enum class Readers { owner_and_group, everybody };

// The whole file, 64 MiB at most. Throws GuardedFileError where it cannot be read, belongs to
// neither root nor this process's user, may be read by more than `readers`, or may be written by
// its group or others.
[[nodiscard]] GuardedText read_guarded_file(const std::string& path,
                                            Readers readers = Readers::owner_and_group);

} // namespace iotcc::auth
