#pragma once
#include "file_descriptor.hpp"

#include <cstdint>
#include <unordered_map>

namespace iotcc::net {

class DescriptorWatches;

// One descriptor that belongs to somebody else and is watched on a lane. [lane]
class DescriptorWatch {
public:
    // Of POLLIN and POLLOUT those that it is ready for; an error or a hang-up is both.
    using Function = void (*)(void* arg, std::uint32_t poll_events);

    // f(arg, ...) comes in each turn of the lane in which the descriptor is ready for one of
    // `poll_events`, and may destroy the watch. Throws std::system_error where the descriptor
    // cannot be watched (a regular file, one that is watched already, one that is not open).
    DescriptorWatch(DescriptorWatches& set, int fd, std::uint32_t poll_events, Function f,
                    void* arg);
    ~DescriptorWatch();
    DescriptorWatch(const DescriptorWatch&) = delete;
    DescriptorWatch& operator=(const DescriptorWatch&) = delete;

private:
    friend class DescriptorWatches;

    DescriptorWatches& set_;
    const std::uint64_t number_; // of the watch, never used again
    const int fd_;
    const std::uint32_t poll_events_;
    const Function f_;
    void* const arg_;
};

// The watches of one lane, in a set of their own: who closes a descriptor and ends its watch later
// names a number that may be a device's socket by then, which must not fall out of the lane's set.
// [lane]
class DescriptorWatches {
public:
    DescriptorWatches(); // throws std::system_error

    // Readable while one of the descriptors is ready.
    [[nodiscard]] int fd() const noexcept { return epoll_.get(); }
    void run_ready();

private:
    friend class DescriptorWatch;

    FileDescriptor epoll_;
    std::unordered_map<std::uint64_t, DescriptorWatch*> by_number_;
    std::unordered_map<int, std::uint64_t> by_fd_; // whose it is now
    std::uint64_t numbers_ = 0;
};

} // namespace iotcc::net
