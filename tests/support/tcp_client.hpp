#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace iotcc::test {

// A blocking TCP client for tests: every wait has a deadline and throws std::runtime_error when it
// passes.
class TcpClient {
public:
    explicit TcpClient(std::uint16_t port, const char* host = "127.0.0.1"); // or an IPv6 address
    // Of a Unix socket.
    explicit TcpClient(const std::string& path);
    ~TcpClient();
    TcpClient(TcpClient&& other) noexcept;
    TcpClient(const TcpClient&) = delete;
    TcpClient& operator=(const TcpClient&) = delete;

    void send(std::string_view bytes);
    // Exactly n bytes; throws when the peer ends before.
    std::string receive(std::size_t n);
    // Up to and without the next "\n".
    std::string receive_line();
    // Everything until the peer's FIN; a reset throws.
    std::string receive_all();
    // True when the peer has ended (FIN or reset) within the deadline.
    bool peer_ends();
    void shut_write();
    void reset(); // closes with RST
    [[nodiscard]] std::uint16_t local_port() const;
    [[nodiscard]] int fd() const noexcept { return fd_; }

    static constexpr int kDeadlineMs = 20'000;

private:
    void connect(const void* address, std::size_t size);
    std::size_t receive_some(); // appends to pending_; 0: FIN

    int fd_ = -1;
    std::string pending_;
};

} // namespace iotcc::test
