#include "opening.hpp"

#include <algorithm>

namespace {

// Below the backlog of every server.
constexpr int kWave = 256;

// The example of RFC 6455, 1.3: a server that computes nothing has no other answer.
constexpr std::string_view kKey = "dGhlIHNhbXBsZSBub25jZQ==";
constexpr std::string_view kAccept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=";

std::string first_bytes(const Options& options, int number)
{
    auto id = options.id;
    if (const auto at = id.find("%d"); at != id.npos)
        id.replace(at, 2, std::to_string(number));
    if (options.protocol == Protocol::raw)
        return id.empty() ? "" : "HELLO " + id + "\n";
    std::string request = "GET " + options.path +
                          " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
                          "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ";
    request += kKey;
    if (!id.empty())
        request += "\r\nDevice-Id: " + id;
    return request + "\r\n\r\n";
}

void await_handshake(const Socket& socket)
{
    std::string head;
    char buffer[1024];
    while (!head.ends_with("\r\n\r\n")) {
        const auto got = socket.receive(buffer, sizeof buffer);
        head.append(buffer, got);
        if (got == 0 || head.size() > 8192)
            throw std::runtime_error("the handshake was answered by " + head.substr(0, 80));
    }
    if (!head.starts_with("HTTP/1.1 101 ") || head.find(kAccept) == head.npos)
        throw std::runtime_error("the handshake was refused: " + head);
}

} // namespace

std::vector<Socket> open_connections(const Options& options)
{
    std::vector<Socket> sockets;
    while (std::ssize(sockets) < options.connections) {
        const int begin = static_cast<int>(sockets.size());
        const int end = std::min(begin + kWave, options.connections);
        for (int i = begin; i < end; ++i) {
            sockets.emplace_back(options.port, 1 + i % options.sources);
            sockets.back().send_all(first_bytes(options, i));
        }
        if (options.protocol == Protocol::ws)
            std::for_each(sockets.begin() + begin, sockets.end(), await_handshake);
    }
    return sockets;
}
