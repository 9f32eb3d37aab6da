#include "closed_loop.hpp"

#include <algorithm>
#include <cstring>
#include <sys/epoll.h>
#include <unistd.h>

ClosedLoop::ClosedLoop(const std::vector<Socket>& sockets, const std::vector<Exchange>& exchanges)
    : sockets_(sockets), exchanges_(exchanges), connections_(sockets.size()),
      epoll_(::epoll_create1(EPOLL_CLOEXEC))
{
    for (std::size_t i = 0; i < sockets.size(); ++i) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        if (::epoll_ctl(epoll_, EPOLL_CTL_ADD, sockets[i].fd(), &event) != 0)
            fail("epoll_ctl");
        connections_[i].turn = static_cast<unsigned>(i);
    }
}

ClosedLoop::~ClosedLoop()
{
    ::close(epoll_);
}

void ClosedLoop::run(int rounds)
{
    unfinished_ = sockets_.size();
    for (std::size_t i = 0; i < sockets_.size(); ++i) {
        connections_[i].left = rounds;
        begin(i);
    }
    epoll_event events[256];
    while (unfinished_ != 0) {
        const int n = ::epoll_wait(epoll_, events, 256, 30'000);
        if (n < 0)
            fail("epoll_wait");
        if (n == 0)
            throw std::runtime_error("no answer within 30 s");
        for (int i = 0; i < n; ++i)
            on_readable(events[i].data.u64);
    }
}

void ClosedLoop::begin(std::size_t index)
{
    auto& connection = connections_[index];
    connection.exchange = &exchanges_[connection.turn++ % exchanges_.size()];
    connection.answered = 0;
    connection.sent_at = Clock::now();
    sockets_[index].send_all(connection.exchange->segment);
}

void ClosedLoop::on_readable(std::size_t index)
{
    static thread_local char buffer[65536];
    auto& connection = connections_[index];
    const auto got = sockets_[index].receive(buffer, sizeof buffer);
    if (got == 0)
        throw std::runtime_error("the server closed a connection");
    const auto& answer = connection.exchange->answer;
    if (got > answer.size() - connection.answered)
        throw std::runtime_error("the server sent more than it was due");
    if (std::memcmp(buffer, answer.data() + connection.answered, got) != 0)
        throw std::runtime_error("an answer differs from what it should be");
    connection.answered += got;
    if (connection.answered == answer.size())
        on_answered(index);
}

void ClosedLoop::on_answered(std::size_t index)
{
    auto& connection = connections_[index];
    latencies_.push_back(static_cast<std::uint32_t>((Clock::now() - connection.sent_at).count()));
    if (--connection.left != 0)
        begin(index);
    else
        --unfinished_;
}

void ClosedLoop::expect_quiet() const
{
    if (!std::ranges::all_of(sockets_, &Socket::is_quiet))
        throw std::runtime_error("the server sent more than it was due");
}
