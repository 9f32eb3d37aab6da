#include "line_file.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

namespace iotcc::file_sink {

namespace {

constexpr mode_t kMode = 0640;

bool is_same(const struct stat& a, const struct stat& b)
{
    return a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

// EIO and the like: whether the bytes will survive is not known.
int sync_data(int fd)
{
    return ::fdatasync(fd) == 0 || errno == EINVAL || errno == EROFS ? 0 : errno;
}

} // namespace

LineFile::~LineFile()
{
    close();
}

FileError LineFile::error(const char* tried, int number) const
{
    return FileError(std::string("cannot ") + tried + ' ' + options_.path + ": " +
                     std::strerror(number));
}

std::string LineFile::old(std::uint32_t number) const
{
    return options_.path + '.' + std::to_string(number);
}

void LineFile::open()
{
    // O_NONBLOCK: a FIFO without a reader must not hold up whoever opens it.
    constexpr int kFlags = O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
    const int fd = ::open(options_.path.c_str(), kFlags, kMode);
    if (fd < 0)
        throw error("open", errno);
    struct stat found {};
    if (::fstat(fd, &found) != 0 || !(S_ISREG(found.st_mode) || S_ISCHR(found.st_mode))) {
        ::close(fd);
        throw FileError("cannot use " + options_.path + ": it is no regular file");
    }
    close();
    fd_ = fd;
    is_regular_ = S_ISREG(found.st_mode);
    is_torn_ = false;
}

void LineFile::close() noexcept
{
    if (fd_ < 0)
        return;
    if (options_.sync != Sync::never)
        (void)sync_data(fd_);
    ::close(std::exchange(fd_, -1));
}

void LineFile::reopen_where_moved()
{
    struct stat open_one {
    }, named_one{};
    if (fd_ >= 0 && ::fstat(fd_, &open_one) == 0 &&
        ::stat(options_.path.c_str(), &named_one) == 0 && is_same(open_one, named_one))
        return;
    open();
}

std::string LineFile::append(std::string_view lines)
{
    reopen_where_moved();
    struct stat now {};
    if (::fstat(fd_, &now) != 0)
        throw error("look at", errno);
    std::string warning;
    const auto size = static_cast<std::uint64_t>(now.st_size);
    if (is_regular_ && options_.max_bytes != 0 && size != 0 &&
        size + lines.size() > options_.max_bytes) {
        warning = rotate();
        if (::fstat(fd_, &now) != 0)
            throw error("look at", errno);
    }
    if (is_torn_)
        write_all("\n", now.st_size);
    if (std::exchange(is_torn_, false) && ::fstat(fd_, &now) != 0)
        throw error("look at", errno);
    write_all(lines, now.st_size);
    if (options_.sync == Sync::batch)
        if (const int failed = sync_data(fd_); failed != 0)
            throw error("sync", failed);
    return warning;
}

// A file that cannot be moved aside grows on: lines are worth more than the bound.
std::string LineFile::rotate()
{
    if (options_.sync != Sync::never)
        if (const int failed = sync_data(fd_); failed != 0)
            return error("sync", failed).what();
    for (std::uint32_t number = options_.files; number > 1; --number)
        if (std::rename(old(number - 1).c_str(), old(number).c_str()) != 0 && errno != ENOENT)
            return error("rotate", errno).what();
    const int moved = options_.files == 0 ? ::unlink(options_.path.c_str())
                                          : std::rename(options_.path.c_str(), old(1).c_str());
    if (moved != 0)
        return error("rotate", errno).what();
    open();
    return "";
}

void LineFile::write_all(std::string_view bytes, off_t before)
{
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t n = ::write(fd_, bytes.data() + written, bytes.size() - written);
        if (n >= 0) {
            written += static_cast<std::size_t>(n);
            continue;
        }
        if (errno == EINTR)
            continue;
        const int failed = errno;
        take_back(before, written);
        throw error("write", failed);
    }
}

// Unless somebody else has cut or grown the file meanwhile.
void LineFile::take_back(off_t before, std::size_t written) noexcept
{
    if (written == 0)
        return;
    struct stat now {};
    const bool is_ours = is_regular_ && ::fstat(fd_, &now) == 0 &&
                         now.st_size == before + static_cast<off_t>(written);
    is_torn_ = !is_ours || ::ftruncate(fd_, before) != 0;
}

} // namespace iotcc::file_sink
