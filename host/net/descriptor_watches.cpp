#include "descriptor_watches.hpp"

#include <cerrno>
#include <new>
#include <poll.h>
#include <sys/epoll.h>
#include <system_error>

namespace iotcc::net {

static_assert(POLLIN == EPOLLIN && POLLOUT == EPOLLOUT && POLLERR == EPOLLERR &&
              POLLHUP == EPOLLHUP);

DescriptorWatch::DescriptorWatch(DescriptorWatches& set, int fd, std::uint32_t poll_events,
                                 Function f, void* arg)
    : set_(set), number_(++set.numbers_), fd_(fd), poll_events_(poll_events & (POLLIN | POLLOUT)),
      f_(f), arg_(arg)
{
    set_.by_fd_.try_emplace(fd_, 0); // both may throw, and leave nothing that names this
    set_.by_number_.emplace(number_, this);
    epoll_event event{};
    event.events = poll_events_;
    event.data.u64 = number_;
    if (::epoll_ctl(set_.epoll_.get(), EPOLL_CTL_ADD, fd_, &event) != 0) {
        const int error = errno;
        set_.by_number_.erase(number_);
        throw std::system_error(error, std::generic_category(), "epoll_ctl");
    }
    set_.by_fd_[fd_] = number_; // a watch that had it has lost it: its descriptor was closed
}

DescriptorWatch::~DescriptorWatch()
{
    set_.by_number_.erase(number_);
    const auto own = set_.by_fd_.find(fd_);
    if (own == set_.by_fd_.end() || own->second != number_)
        return;
    set_.by_fd_.erase(own);
    ::epoll_ctl(set_.epoll_.get(), EPOLL_CTL_DEL, fd_, nullptr);
}

DescriptorWatches::DescriptorWatches() : epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    if (!epoll_.is_open())
        throw std::system_error(errno, std::generic_category(), "epoll_create1");
}

void DescriptorWatches::run_ready()
{
    constexpr int kEvents = 64;
    epoll_event events[kEvents];
    const int n = ::epoll_wait(epoll_.get(), events, kEvents, 0);
    for (int i = 0; i < n; ++i) {
        const auto found = by_number_.find(events[i].data.u64);
        if (found == by_number_.end())
            continue; // it was ended in this round
        const DescriptorWatch& watch = *found->second;
        const bool is_over = (events[i].events & (EPOLLERR | EPOLLHUP)) != 0;
        try {
            watch.f_(watch.arg_, watch.poll_events_ & (is_over ? ~0u : events[i].events));
        } catch (const std::bad_alloc&) { // it is ready in the next turn too
        }
    }
}

} // namespace iotcc::net
