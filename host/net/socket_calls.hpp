#pragma once
#include <cerrno>
#include <cstddef>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace iotcc::net {

// recv and send of a device's socket, without libc's wrappers: in a process with threads those are
// cancellation points, which costs 90 instructions per echoed message, and nobody cancels a lane.
// Results and errno as theirs.
inline ssize_t receive_bytes(int fd, void* buffer, std::size_t size)
{
    return ::syscall(SYS_recvfrom, fd, buffer, size, 0, nullptr, nullptr);
}

inline ssize_t send_bytes(int fd, const void* bytes, std::size_t size)
{
    return ::syscall(SYS_sendto, fd, bytes, size, MSG_NOSIGNAL, nullptr, 0);
}

// No failure: there is nothing to read, or no room to write, just now.
inline bool would_block(int error)
{
    return error == EAGAIN || error == EINTR;
}

// Whether accept4 failed for want of descriptors or memory.
inline bool is_shortage(int error)
{
    return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM;
}

} // namespace iotcc::net
