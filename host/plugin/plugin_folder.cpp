#include "plugin_folder.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <utility>

namespace iotcc::plugin {
namespace {

// O_NONBLOCK: a plain open of a FIFO waits for its writer.
constexpr int kOpenFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

int open_beneath(int folder, const char* name) noexcept
{
    open_how how{};
    how.flags = kOpenFlags;
    how.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS;
    const auto fd = static_cast<int>(::syscall(SYS_openat2, folder, name, &how, sizeof how));
    // EPERM: how seccomp filters older than the call answer it.
    if (fd < 0 && (errno == ENOSYS || errno == EPERM))
        return ::openat(folder, name, kOpenFlags | O_NOFOLLOW);
    return fd;
}

// A link that was not followed: it leads out, nowhere, in a circle, or there was no openat2 to
// follow it.
Rejection not_followed(int error, int folder, const std::string& name)
{
    if (error == EXDEV)
        return refused("symbolic link leaves the directory", "copy the file");
    struct stat target {};
    if (::fstatat(folder, name.c_str(), &target, 0) == 0)
        return refused("symbolic link, and this kernel cannot keep it inside the directory",
                       "copy the file");
    if (errno == ENOENT)
        return refused("not a regular file (dangling symbolic link)");
    return refused("not a regular file (symbolic links in a loop)");
}

Rejection not_opened(int error, int folder, const std::string& name, const std::string& path)
{
    struct stat entry {};
    const bool is_link =
        ::fstatat(folder, name.c_str(), &entry, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(entry.st_mode);
    if (is_link && (error == EXDEV || error == ENOENT || error == ELOOP))
        return not_followed(error, folder, name);
    if (error == ENOENT)
        return refused("no such file");
    if (error == ENXIO) // a socket
        return refused("not a regular file");
    if (error == EACCES)
        return refused("cannot be read by the host", "chmod a+r " + path);
    return refused(std::string("cannot be opened: ") + std::strerror(error));
}

std::optional<Rejection> check_owner_and_mode(const struct stat& entry, Trust trust,
                                              const std::string& path)
{
    if (trust == Trust::anyone)
        return std::nullopt;
    if (entry.st_uid != 0 && entry.st_uid != ::geteuid())
        return refused("belongs to uid " + std::to_string(entry.st_uid) +
                           ", neither root nor the host's user",
                       "chown root " + path);
    if ((entry.st_mode & (S_IWGRP | S_IWOTH)) != 0)
        return refused("writable by group or others", "chmod go-w " + path);
    return std::nullopt;
}

} // namespace

PluginFolder::PluginFolder(FileDescriptor fd, std::string path, Trust trust)
    : fd_(std::move(fd)), path_(std::move(path)), trust_(trust)
{
}

std::variant<PluginFolder, Rejection> PluginFolder::open(const std::string& path, Trust trust)
{
    FileDescriptor fd(
        ::open(path.empty() ? "." : path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!fd.is_open())
        return errno == ENOENT ? refused("no such directory", "create it")
                               : refused(std::string("cannot be opened: ") + std::strerror(errno));
    struct stat entry {};
    if (::fstat(fd.get(), &entry) != 0)
        return refused(std::string("cannot be examined: ") + std::strerror(errno));
    if (auto rejection = check_owner_and_mode(entry, trust, path))
        return *std::move(rejection);
    return PluginFolder(std::move(fd), path, trust);
}

std::variant<std::vector<std::string>, Rejection> PluginFolder::names() const
{
    // fdopendir takes its descriptor and moves its offset: give it one of its own.
    FileDescriptor own(::openat(fd_.get(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    const std::unique_ptr<DIR, int (*)(DIR*)> stream(::fdopendir(own.get()), ::closedir);
    if (!stream)
        return refused(std::string("cannot be listed: ") + std::strerror(errno));
    (void)own.release();
    std::vector<std::string> names;
    errno = 0;
    while (const dirent* entry = ::readdir(stream.get()))
        if (const std::string name = entry->d_name; name != "." && name != "..")
            names.push_back(name);
    if (errno != 0)
        return refused(std::string("cannot be listed: ") + std::strerror(errno));
    std::sort(names.begin(), names.end());
    return names;
}

std::variant<OpenPlugin, Rejection> PluginFolder::open_file(const std::string& name) const
{
    const std::string path = path_of(name);
    FileDescriptor file(open_beneath(fd_.get(), name.c_str()));
    if (!file.is_open())
        return not_opened(errno, fd_.get(), name, path);
    struct stat entry {};
    if (::fstat(file.get(), &entry) != 0 || !S_ISREG(entry.st_mode))
        return refused("not a regular file");
    if (auto rejection = check_owner_and_mode(entry, trust_, path))
        return *std::move(rejection);
    if ((entry.st_mode & (S_ISUID | S_ISGID)) != 0)
        return refused("setuid or setgid", "chmod ug-s " + path);
    const auto size = static_cast<std::uint64_t>(entry.st_size);
    if (size > kLargestPlugin)
        return refused("larger than 256 MiB");
    return OpenPlugin{std::move(file), size};
}

std::string PluginFolder::path_of(const std::string& name) const
{
    return path_.empty() || path_.ends_with('/') ? path_ + name : path_ + '/' + name;
}

} // namespace iotcc::plugin
