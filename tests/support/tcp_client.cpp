#include "tcp_client.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/un.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace iotcc::test {

namespace {

void wait_for(int fd, short events)
{
    pollfd waiting{fd, events, 0};
    if (::poll(&waiting, 1, TcpClient::kDeadlineMs) == 0)
        throw std::runtime_error("the peer did nothing before the deadline");
}

} // namespace

TcpClient::TcpClient(std::uint16_t port, const char* host)
{
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(port);
    if (::inet_pton(AF_INET, host, &v4.sin_addr) == 1) {
        connect(&v4, sizeof v4);
        return;
    }
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(port);
    ::inet_pton(AF_INET6, host, &v6.sin6_addr);
    connect(&v6, sizeof v6);
}

TcpClient::TcpClient(const std::string& path)
{
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    connect(&address, sizeof address);
}

void TcpClient::connect(const void* address, std::size_t size)
{
    const auto* to = static_cast<const sockaddr*>(address);
    fd_ = ::socket(to->sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(fd_, to, static_cast<socklen_t>(size)) != 0) {
        const int error = errno;
        ::close(fd_);
        throw std::system_error(error, std::generic_category(), "connect");
    }
}

TcpClient::~TcpClient()
{
    if (fd_ >= 0)
        ::close(fd_);
}

TcpClient::TcpClient(TcpClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), pending_(std::move(other.pending_))
{
}

void TcpClient::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        wait_for(fd_, POLLOUT);
        const ssize_t n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n < 0)
            throw std::system_error(errno, std::generic_category(), "send");
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

std::size_t TcpClient::receive_some()
{
    wait_for(fd_, POLLIN);
    char buffer[65536];
    const ssize_t n = ::recv(fd_, buffer, sizeof buffer, 0);
    if (n < 0)
        throw std::system_error(errno, std::generic_category(), "recv");
    pending_.append(buffer, static_cast<std::size_t>(n));
    return static_cast<std::size_t>(n);
}

std::string TcpClient::receive(std::size_t n)
{
    while (pending_.size() < n)
        if (receive_some() == 0)
            throw std::runtime_error("the peer ended after \"" + pending_ + "\"");
    std::string result = pending_.substr(0, n);
    pending_.erase(0, n);
    return result;
}

std::string TcpClient::receive_line()
{
    std::size_t end;
    while ((end = pending_.find('\n')) == std::string::npos)
        if (receive_some() == 0)
            throw std::runtime_error("the peer ended after \"" + pending_ + "\"");
    std::string result = pending_.substr(0, end);
    pending_.erase(0, end + 1);
    return result;
}

std::string TcpClient::receive_all()
{
    while (receive_some() != 0) {
    }
    return std::exchange(pending_, {});
}

bool TcpClient::peer_ends()
{
    try {
        while (receive_some() != 0) {
        }
        return true;
    } catch (const std::system_error&) {
        return true;
    } catch (const std::runtime_error&) {
        return false;
    }
}

void TcpClient::shut_write()
{
    ::shutdown(fd_, SHUT_WR);
}

void TcpClient::reset()
{
    const linger abort{1, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
    ::close(std::exchange(fd_, -1));
}

std::uint16_t TcpClient::local_port() const
{
    sockaddr_in6 address{}; // the port lies where IPv4 has it
    socklen_t size = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin6_port);
}

} // namespace iotcc::test
