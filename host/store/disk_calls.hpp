#pragma once
#include <cstddef>
#include <sys/types.h>

namespace iotcc::store {

// The system calls by which segments change: virtual, so that a test can let a disk fail as no test
// can otherwise. Results and errno as those of the calls in brackets. [any]
class DiskCalls {
public:
    virtual ~DiskCalls() = default;
    [[nodiscard]] virtual int create(const char* path);                              // open
    [[nodiscard]] virtual ssize_t write(int fd, const char* bytes, std::size_t size, // pwrite
                                        off_t at);
    [[nodiscard]] virtual int sync(int fd);            // fdatasync
    [[nodiscard]] virtual int cut(int fd, off_t size); // ftruncate
};

} // namespace iotcc::store
