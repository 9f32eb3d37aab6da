#pragma once
#include "tcp_client.hpp"

#include <string>

namespace iotcc::test {

// One response as it came over the wire.
struct HttpAnswer {
    int status = 0;
    std::string head; // with the status line and the empty line
    std::string body;

    [[nodiscard]] bool says(const std::string& line) const
    {
        return head.find("\r\n" + line + "\r\n") != head.npos;
    }
};

// A client that reads exactly one response after another, and so notices bytes that do not belong.
class HttpClient : public TcpClient {
public:
    using TcpClient::TcpClient;

    enum class Expect { body, head_only };
    HttpAnswer answer(Expect expect = Expect::body)
    {
        HttpAnswer answer;
        while (!answer.head.ends_with("\r\n\r\n"))
            answer.head += receive_line() + '\n';
        answer.status = std::stoi(answer.head.substr(sizeof("HTTP/1.1")));
        const std::string name = "\r\nContent-Length: ";
        const auto at = answer.head.find(name);
        if (at != std::string::npos && expect == Expect::body)
            answer.body = receive(std::stoul(answer.head.substr(at + name.size())));
        return answer;
    }
    void get(const std::string& path)
    {
        send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }
};

} // namespace iotcc::test
