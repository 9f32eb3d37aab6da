#include "guarded_file.hpp"

#include "file_descriptor.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace iotcc::auth {

namespace {

constexpr std::size_t kLargestFile = 64 * 1024 * 1024;

[[noreturn]] void refuse(const std::string& path, const std::string& why)
{
    throw GuardedFileError(path + ": " + why);
}

void check_owner(const struct stat& file, const std::string& path, Readers readers)
{
    if (!S_ISREG(file.st_mode))
        refuse(path, "refused: not a regular file");
    if (file.st_uid != 0 && file.st_uid != ::geteuid())
        refuse(path,
               "refused: belongs to neither root nor this process's user; chown root " + path);
    if (readers == Readers::owner_and_group && (file.st_mode & (S_IROTH | S_IWOTH)) != 0)
        refuse(path, "refused: others may read or write it; chmod o-rwx " + path);
    if ((file.st_mode & S_IWOTH) != 0)
        refuse(path, "refused: others may write it; chmod o-w " + path);
    if ((file.st_mode & S_IWGRP) != 0)
        refuse(path, "refused: its group may write it; chmod g-w " + path);
    if (static_cast<std::uint64_t>(file.st_size) > kLargestFile)
        refuse(path, "refused: larger than 64 MiB");
}

std::int64_t nanoseconds(const timespec& time)
{
    return time.tv_sec * 1'000'000'000 + time.tv_nsec;
}

FileStamp stamp_of(const struct stat& file)
{
    return {file.st_dev, file.st_ino, static_cast<std::uint64_t>(file.st_size),
            nanoseconds(file.st_mtim), nanoseconds(file.st_ctim)};
}

} // namespace

std::optional<FileStamp> stamp_of(const std::string& path) noexcept
{
    struct stat file {};
    if (::stat(path.c_str(), &file) != 0)
        return std::nullopt;
    return stamp_of(file);
}

GuardedText read_guarded_file(const std::string& path, Readers readers)
{
    // Without O_NONBLOCK a FIFO in the file's place would hold the host up.
    const FileDescriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
    struct stat status {};
    if (!file.is_open() || ::fstat(file.get(), &status) != 0)
        refuse(path, std::string("cannot be read: ") + std::strerror(errno));
    check_owner(status, path, readers);
    GuardedText result{{}, stamp_of(status)};
    char part[16 * 1024];
    ssize_t n = 0;
    while ((n = ::read(file.get(), part, sizeof part)) > 0 && result.text.size() <= kLargestFile)
        result.text.append(part, static_cast<std::size_t>(n));
    if (n != 0)
        refuse(path, n < 0 ? std::string("cannot be read: ") + std::strerror(errno)
                           : "refused: larger than 64 MiB");
    return result;
}

} // namespace iotcc::auth
