#include "flood.hpp"

#include "exchange.hpp"

#include <sys/epoll.h>
#include <unistd.h>

namespace {

constexpr std::uint64_t kStdin = ~0ull;

class Flood {
public:
    Flood(const Options& options, const std::vector<Socket>& sockets)
        : batch_(static_cast<std::size_t>(options.batch)),
          segment_(echoes(options).front().segment), sockets_(sockets),
          sent_(static_cast<std::size_t>(options.flooding)), epoll_(::epoll_create1(EPOLL_CLOEXEC))
    {
        watch(STDIN_FILENO, EPOLLIN, kStdin);
        for (std::size_t i = 0; i < sent_.size(); ++i)
            watch(sockets.at(i).fd(), EPOLLIN | EPOLLOUT, i);
    }
    Flood(const Flood&) = delete;
    ~Flood() { ::close(epoll_); }

    std::size_t run()
    {
        epoll_event events[256];
        for (;;) {
            const int n = ::epoll_wait(epoll_, events, 256, -1);
            for (int i = 0; i < n; ++i) {
                if (events[i].data.u64 == kStdin)
                    return segments_ * batch_;
                on_ready(events[i].data.u64, events[i].events);
            }
        }
    }

private:
    void watch(int fd, unsigned events, std::uint64_t what) const
    {
        epoll_event event{};
        event.events = events;
        event.data.u64 = what;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0)
            fail("epoll_ctl");
    }

    void on_ready(std::size_t index, unsigned events)
    {
        char buffer[16384];
        if ((events & EPOLLIN) != 0 && sockets_[index].receive(buffer, sizeof buffer) == 0)
            throw std::runtime_error("the server closed a connection");
        if ((events & EPOLLOUT) == 0)
            return;
        auto& sent = sent_[index];
        sent += sockets_[index].send_some(std::string_view(segment_).substr(sent));
        if (sent == segment_.size()) {
            sent = 0;
            ++segments_;
        }
    }

    std::size_t batch_;
    std::string segment_;
    const std::vector<Socket>& sockets_;
    std::vector<std::size_t> sent_; // of the segment that is on its way, per connection
    std::size_t segments_ = 0;
    int epoll_;
};

} // namespace

std::size_t flood(const Options& options, const std::vector<Socket>& sockets)
{
    return Flood(options, sockets).run();
}
