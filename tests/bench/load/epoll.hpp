#pragma once

#include "socket.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <sys/epoll.h>
#include <unistd.h>

// Level-triggered readiness of sockets, each under a number of the caller's.
class Epoll {
public:
    Epoll() : fd_(::epoll_create1(EPOLL_CLOEXEC))
    {
        if (fd_ < 0)
            fail("epoll_create1");
    }
    Epoll(const Epoll&) = delete;
    ~Epoll() { ::close(fd_); }

    void add(const Socket& socket, std::uint32_t events, std::size_t number) const
    {
        epoll_event event{};
        event.events = events;
        event.data.u64 = number;
        if (::epoll_ctl(fd_, EPOLL_CTL_ADD, socket.fd(), &event) != 0)
            fail("epoll_ctl");
    }

    void remove(const Socket& socket) const
    {
        if (::epoll_ctl(fd_, EPOLL_CTL_DEL, socket.fd(), nullptr) != 0)
            fail("epoll_ctl");
    }

    // Calls on_ready(number) for some that are; answers for how many. `timeout_ms` 0: does not
    // wait.
    template <typename OnReady> int wait(int timeout_ms, OnReady&& on_ready)
    {
        return hand_out(::epoll_wait(fd_, events_.data(), events_.size(), timeout_ms), on_ready);
    }

    // The same, to the nanosecond; a time that is not above 0: does not wait.
    template <typename OnReady> int wait(std::chrono::nanoseconds timeout, OnReady&& on_ready)
    {
        const auto left = std::max(timeout, std::chrono::nanoseconds(0));
        const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
        const timespec time{seconds.count(), (left - seconds).count()};
        return hand_out(::epoll_pwait2(fd_, events_.data(), events_.size(), &time, nullptr),
                        on_ready);
    }

private:
    template <typename OnReady> int hand_out(int ready, OnReady& on_ready)
    {
        if (ready < 0)
            fail("epoll_wait");
        for (int i = 0; i < ready; ++i)
            on_ready(static_cast<std::size_t>(events_[static_cast<std::size_t>(i)].data.u64));
        return ready;
    }

    int fd_;
    std::array<epoll_event, 64> events_{};
};
