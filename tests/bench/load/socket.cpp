#include "socket.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstdint>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace {

sockaddr_in loopback(int last, int port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + static_cast<unsigned>(last));
    return address;
}

} // namespace

void fail(const char* what)
{
    throw std::system_error(errno, std::generic_category(), what);
}

Socket::Socket(int port, int source) : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    if (fd_ < 0)
        fail("socket");
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    // The port is chosen by connect, which knows which ones are free towards this server.
    ::setsockopt(fd_, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on);
    const auto from = loopback(source, 0);
    const auto to = loopback(1, port);
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0)
        fail("bind");
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0)
        fail("connect");
}

Socket::~Socket()
{
    if (fd_ >= 0)
        ::close(fd_);
}

void Socket::wait_for(short events) const
{
    pollfd one{fd_, events, 0};
    const int ready = ::poll(&one, 1, 30'000);
    if (ready < 0)
        fail("poll");
    if (ready == 0)
        throw std::runtime_error("the server did nothing for 30 s");
}

std::size_t Socket::send_some(std::string_view bytes) const
{
    const auto sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN)
        fail("send");
    return sent < 0 ? 0 : static_cast<std::size_t>(sent);
}

void Socket::send_all(std::string_view bytes) const
{
    for (;;) {
        bytes.remove_prefix(send_some(bytes));
        if (bytes.empty())
            return;
        wait_for(POLLOUT);
    }
}

std::size_t Socket::receive(char* buffer, std::size_t size) const
{
    for (;;) {
        const auto got = ::recv(fd_, buffer, size, MSG_DONTWAIT);
        if (got >= 0)
            return static_cast<std::size_t>(got);
        if (errno != EAGAIN)
            fail("recv");
        wait_for(POLLIN);
    }
}

bool Socket::is_quiet() const
{
    char byte;
    return ::recv(fd_, &byte, 1, MSG_DONTWAIT | MSG_PEEK) < 0 && errno == EAGAIN;
}

void Socket::shut_down_sending() const
{
    ::shutdown(fd_, SHUT_WR);
}
