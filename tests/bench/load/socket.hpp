#pragma once

#include <stdexcept>
#include <string_view>
#include <utility>

// A connected TCP socket to 127.0.0.1, closed with its owner. Each call throws std::system_error on
// an error, or std::runtime_error when nothing happens for 30 s.
class Socket {
public:
    // Connects from 127.0.0.SOURCE.
    Socket(int port, int source);
    Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Socket& operator=(Socket&&) = delete;
    ~Socket();

    [[nodiscard]] int fd() const { return fd_; }

    // Waits until all is with the kernel.
    void send_all(std::string_view bytes) const;
    // As much as the kernel takes now.
    [[nodiscard]] std::size_t send_some(std::string_view bytes) const;
    // Waits for bytes; answers how many of `size` came, 0 at the peer's end.
    [[nodiscard]] std::size_t receive(char* buffer, std::size_t size) const;
    // Whether nothing has come that nobody read.
    [[nodiscard]] bool is_quiet() const;
    void shut_down_sending() const;

private:
    void wait_for(short events) const;

    int fd_;
};

// Throws std::system_error with errno.
[[noreturn]] void fail(const char* what);
