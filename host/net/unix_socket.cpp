#include "unix_socket.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <stdexcept>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace iotcc::net {

namespace {

constexpr mode_t kMode = 0660;

[[noreturn]] void fail(int error)
{
    throw std::runtime_error(std::strerror(error));
}

sockaddr_un address_of(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.size() >= sizeof address.sun_path)
        throw std::runtime_error("the path of a Unix socket has at most " +
                                 std::to_string(sizeof address.sun_path - 1) + " bytes");
    path.copy(address.sun_path, path.size());
    return address;
}

FileDescriptor unix_stream()
{
    FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!socket.is_open())
        fail(errno);
    return socket;
}

// While it is held no other host looks at files in this folder: one that has just bound does not
// listen yet, and would be taken for stale.
FileDescriptor lock_folder_of(const std::string& path)
{
    const std::string folder = path.substr(0, path.rfind('/') + 1);
    FileDescriptor lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (lock.is_open())
        ::flock(lock.get(), LOCK_EX);
    return lock; // not open: bind will tell what is wrong with the folder
}

void remove_stale(const std::string& path, const sockaddr_un& address)
{
    struct stat found {};
    if (::lstat(path.c_str(), &found) != 0)
        return;
    if (!S_ISSOCK(found.st_mode))
        throw std::runtime_error("something that is no socket lies there; remove it");
    const FileDescriptor dial = unix_stream();
    if (::connect(dial.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 ||
        errno == EAGAIN)
        throw std::runtime_error("address in use");
    if (errno != ECONNREFUSED)
        fail(errno);
    if (::unlink(path.c_str()) != 0)
        fail(errno);
}

} // namespace

SocketFile::SocketFile(std::string path) : path_(std::move(path))
{
    struct stat own {};
    if (::lstat(path_.c_str(), &own) != 0)
        throw std::system_error(errno, std::generic_category(), path_);
    device_ = own.st_dev;
    inode_ = own.st_ino;
    changed_ = own.st_ctim;
}

SocketFile::~SocketFile()
{
    struct stat found {};
    if (!path_.empty() && ::lstat(path_.c_str(), &found) == 0 && found.st_dev == device_ &&
        found.st_ino == inode_ && found.st_ctim.tv_sec == changed_.tv_sec &&
        found.st_ctim.tv_nsec == changed_.tv_nsec)
        ::unlink(path_.c_str());
}

SocketFile::SocketFile(SocketFile&& other) noexcept
    : path_(std::exchange(other.path_, {})), device_(other.device_), inode_(other.inode_),
      changed_(other.changed_)
{
}

SocketFile& SocketFile::operator=(SocketFile&& other) noexcept
{
    std::swap(path_, other.path_);
    std::swap(device_, other.device_);
    std::swap(inode_, other.inode_);
    std::swap(changed_, other.changed_);
    return *this;
}

UnixSocket listen_on_unix(const std::string& path, int backlog)
{
    const sockaddr_un address = address_of(path);
    const FileDescriptor lock = lock_folder_of(path);
    remove_stale(path, address);
    UnixSocket made{unix_stream(), {}};
    if (::bind(made.socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail(errno);
    // Before it listens nobody gets in, whatever the umask left.
    if (::chmod(path.c_str(), kMode) != 0)
        fail(errno);
    made.file = SocketFile(path);
    if (::listen(made.socket.get(), backlog) != 0)
        fail(errno);
    return made;
}

} // namespace iotcc::net
