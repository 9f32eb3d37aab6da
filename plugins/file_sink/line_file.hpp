#pragma once
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <sys/types.h>

namespace iotcc::file_sink {

enum class Sync { never, rotate, batch }; // when lines are made to survive a power cut

struct FileOptions {
    std::string path;
    std::uint64_t max_bytes = 0; // before the file is rotated; 0: it never is
    std::uint32_t files = 0;     // old ones that are kept: PATH.1, the youngest, to PATH.N
    Sync sync = Sync::rotate;
};

// what() names the file, what was tried and why it failed.
class FileError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

// A file that lines are appended to, whoever else moves it about. One thread at a time.
class LineFile {
public:
    explicit LineFile(FileOptions options) : options_(std::move(options)) {}
    ~LineFile(); // as close
    LineFile(const LineFile&) = delete;
    LineFile& operator=(const LineFile&) = delete;

    // Makes the file where it is missing, with mode 0640, but no folder. A regular file or a
    // character device. Throws FileError.
    void open();
    // Appends whole lines, all or none: what was written of them before a failure is taken back.
    // Where that fails too, the next append begins on a new line. A file that was renamed or
    // deleted since the last call is made anew (logrotate). Throws FileError. Answers what did not
    // stop it but should be known: that the file could not be rotated; or "".
    std::string append(std::string_view lines);
    void close() noexcept; // syncs, unless that is never wanted

private:
    void reopen_where_moved();
    [[nodiscard]] std::string rotate();
    void write_all(std::string_view bytes, off_t before);
    void take_back(off_t before, std::size_t written) noexcept;
    [[nodiscard]] FileError error(const char* tried, int number) const;
    [[nodiscard]] std::string old(std::uint32_t number) const;

    const FileOptions options_;
    int fd_ = -1;
    bool is_regular_ = false;
    bool is_torn_ = false; // it may end in the middle of a line
};

} // namespace iotcc::file_sink
