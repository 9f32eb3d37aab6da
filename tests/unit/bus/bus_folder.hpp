#pragma once
#include "disk_calls.hpp"
#include "scratch_file.hpp"
#include "store.hpp"

#include <atomic>
#include <cerrno>
#include <limits>

namespace iotcc::test {

// A disk on which a number of writes succeed, and then none.
class BusDisk final : public store::DiskCalls {
public:
    ssize_t write(int fd, const char* bytes, std::size_t size, off_t at) override
    {
        if (writes_left <= 0) {
            errno = EIO;
            return -1;
        }
        --writes_left;
        return DiskCalls::write(fd, bytes, size, at);
    }
    std::atomic<long> writes_left{std::numeric_limits<long>::max()};
};

// Where one bus after the other keeps what it is to keep.
struct BusFolder {
    BusFolder()
    {
        place.folder = scratch.folder() + "/store";
        place.sync = store::Sync::os;
        place.retry = std::chrono::milliseconds(1);
        place.calls = &disk;
    }
    ScratchFile scratch;
    BusDisk disk;
    store::Settings place;
};

} // namespace iotcc::test
