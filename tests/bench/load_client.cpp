// Drives a server with many connections from one thread.
//
//   load_client echo PORT CONNECTIONS ROUNDS [HELLO]   each round: 20 bytes on every connection,
//   then all echoes load_client idle PORT CONNECTIONS [HELLO]          opens them, prints "open",
//   holds them until stdin ends
//
// HELLO is sent once on each connection first, with %d replaced by its number and a line feed
// behind it.

#include <arpa/inet.h>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>
#include <vector>

namespace {

constexpr std::size_t kMessage = 20;

[[noreturn]] void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

int connect_to(int port)
{
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (fd < 0 || ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        fail("connect");
    const int on = 1;
    ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return fd;
}

void send_all(int fd, const std::string& bytes)
{
    if (::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(bytes.size()))
        fail("send");
}

std::vector<int> open_connections(int port, int count, const char* hello)
{
    rlimit files{};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    std::vector<int> fds;
    for (int i = 0; i < count; ++i) {
        fds.push_back(connect_to(port));
        if (hello == nullptr)
            continue;
        std::string line(hello);
        if (const auto at = line.find("%d"); at != line.npos)
            line.replace(at, 2, std::to_string(i));
        send_all(fds.back(), line + "\n");
    }
    return fds;
}

// All echoes of a round, in whatever order they come.
void receive_round(int epoll, std::size_t bytes)
{
    epoll_event events[256];
    char buffer[4096];
    while (bytes != 0) {
        const int n = ::epoll_wait(epoll, events, 256, 30'000);
        if (n == 0)
            throw std::runtime_error("no echo within 30 s");
        for (int i = 0; i < n; ++i) {
            const ssize_t got = ::recv(events[i].data.fd, buffer, sizeof buffer, 0);
            if (got <= 0)
                fail("recv");
            bytes -= static_cast<std::size_t>(got);
        }
    }
}

void echo(const std::vector<int>& fds, int rounds)
{
    const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
    for (const int fd : fds) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.fd = fd;
        ::epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
    }
    const std::string message = "0123456789abcdefghi\n";
    static_assert(kMessage == 20);
    for (int round = 0; round < rounds; ++round) {
        for (const int fd : fds)
            send_all(fd, message);
        receive_round(epoll, fds.size() * kMessage);
    }
}

} // namespace

int main(int argc, char** argv)
{
    const std::string mode = argc > 3 ? argv[1] : "";
    const bool is_echo = mode == "echo" && argc > 4;
    if (!is_echo && mode != "idle") {
        std::fprintf(stderr, "usage: load_client echo PORT CONNECTIONS ROUNDS [HELLO]\n"
                             "       load_client idle PORT CONNECTIONS [HELLO]\n");
        return 2;
    }
    try {
        const int hello_at = is_echo ? 5 : 4;
        const auto fds = open_connections(std::atoi(argv[2]), std::atoi(argv[3]),
                                          argc > hello_at ? argv[hello_at] : nullptr);
        if (is_echo) {
            echo(fds, std::atoi(argv[4]));
        } else {
            std::puts("open");
            std::fflush(stdout);
            while (std::getchar() != EOF) {
            }
        }
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "load_client: %s\n", error.what());
        return 1;
    }
}
