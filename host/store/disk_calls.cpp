#include "disk_calls.hpp"

#include <fcntl.h>
#include <unistd.h>

namespace iotcc::store {

int DiskCalls::create(const char* path)
{
    return ::open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
}

ssize_t DiskCalls::write(int fd, const char* bytes, std::size_t size, off_t at)
{
    return ::pwrite(fd, bytes, size, at);
}

int DiskCalls::sync(int fd)
{
    return ::fdatasync(fd);
}

int DiskCalls::cut(int fd, off_t size)
{
    return ::ftruncate(fd, size);
}

} // namespace iotcc::store
