#pragma once
#include "handshake.hpp"
#include "request_head.hpp"

#include <string>
#include <string_view>
#include <variant>

// Requests as a client sends them, and what they lead to.
namespace iotcc::websocket::test {

inline const std::string kUpgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\n";
inline const std::string kKey = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
inline const std::string kVersion = "Sec-WebSocket-Version: 13\r\n";
inline const std::string kHost = "Host: a.example:8080\r\n";

// A good handshake with these fields (each with its end) behind the ones that it needs.
inline std::string with(const std::string& fields,
                        const std::string& line = "GET /connect HTTP/1.1")
{
    return line + "\r\n" + kHost + kUpgrade + kKey + kVersion + fields + "\r\n";
}

using Outcome = std::variant<NeedMore, Handshake, Refusal>;

// As the plugin drives it: the head, then what the policy says to it.
inline Outcome judge(RequestHeadReader& reader, std::string_view& bytes,
                     const HandshakePolicy& policy)
{
    const auto outcome = reader.next(bytes);
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        return *refusal;
    const auto* head = std::get_if<RequestHead>(&outcome);
    if (head == nullptr)
        return NeedMore{};
    return std::visit([](auto result) -> Outcome { return result; },
                      check_handshake(*head, policy));
}

inline Outcome judge(std::string_view bytes, const HandshakePolicy& policy = {})
{
    RequestHeadReader reader;
    return judge(reader, bytes, policy);
}

// Whole: 101. Else the status of the refusal; 0: more is needed.
inline int status_of(const Outcome& outcome)
{
    if (const auto* refusal = std::get_if<Refusal>(&outcome))
        return refusal->status;
    return std::holds_alternative<Handshake>(outcome) ? 101 : 0;
}

} // namespace iotcc::websocket::test
