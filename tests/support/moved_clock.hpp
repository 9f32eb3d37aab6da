#pragma once
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <new>
#include <string>
#include <sys/mman.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace iotcc::test {

// The wall clock of programs that run under it. Outlives them.
class MovedClock {
public:
    MovedClock() : fd_(::memfd_create("moved_clock", MFD_CLOEXEC))
    {
        void* const page =
            fd_ < 0 || ::ftruncate(fd_, sizeof(Ahead)) != 0
                ? MAP_FAILED
                : ::mmap(nullptr, sizeof(Ahead), PROT_READ | PROT_WRITE, MAP_SHARED, fd_, 0);
        if (page == MAP_FAILED)
            throw std::system_error(errno, std::generic_category(), "moved_clock");
        ahead_ = new (page) Ahead(0);
    }
    ~MovedClock()
    {
        ::munmap(ahead_, sizeof(Ahead));
        ::close(fd_);
    }
    MovedClock(const MovedClock&) = delete;
    MovedClock& operator=(const MovedClock&) = delete;

    // What a command begins with that shall run under this clock.
    [[nodiscard]] std::vector<std::string> wrapper() const
    {
        return {"env", "LD_PRELOAD=" IOTCC_MOVED_CLOCK,
                "MOVED_CLOCK=/proc/" + std::to_string(::getpid()) + "/fd/" + std::to_string(fd_),
                // A sanitizer wants to be the first; what is preloaded here does not mind.
                "ASAN_OPTIONS=verify_asan_link_order=0"};
    }
    // How far it is ahead of the machine's from now on; negative: behind.
    void set(std::chrono::milliseconds ahead) noexcept { ahead_->store(ahead.count()); }
    // What it shows, in ms.
    [[nodiscard]] std::int64_t unix_ms() const
    {
        using namespace std::chrono;
        const auto now = system_clock::now().time_since_epoch();
        return duration_cast<milliseconds>(now).count() + ahead_->load();
    }

private:
    using Ahead = std::atomic<std::int64_t>; // as moved_clock.c reads it
    int fd_;
    Ahead* ahead_;
};

} // namespace iotcc::test
