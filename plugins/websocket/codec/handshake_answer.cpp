#include "handshake_answer.hpp"

namespace iotcc::websocket {

namespace {

std::string_view phrase_of(int status)
{
    switch (status) {
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Bad Request";
    }
}

void append_extension(std::string& answer, const DeflateParameters& agreed)
{
    answer += "Sec-WebSocket-Extensions: permessage-deflate";
    if (agreed.server_no_context_takeover)
        answer += "; server_no_context_takeover";
    if (agreed.client_no_context_takeover)
        answer += "; client_no_context_takeover";
    if (agreed.names_server_bits)
        answer += "; server_max_window_bits=" + std::to_string(agreed.server_max_window_bits);
    if (agreed.names_client_bits)
        answer += "; client_max_window_bits=" + std::to_string(agreed.client_max_window_bits);
    answer += "\r\n";
}

} // namespace

std::string encode_accept(const Handshake& handshake, std::string_view accept)
{
    std::string answer = "HTTP/1.1 101 Switching Protocols\r\n"
                         "Upgrade: websocket\r\n"
                         "Connection: Upgrade\r\n"
                         "Sec-WebSocket-Accept: ";
    answer.append(accept).append("\r\n");
    if (!handshake.subprotocol.empty())
        answer.append("Sec-WebSocket-Protocol: ").append(handshake.subprotocol).append("\r\n");
    if (handshake.deflate)
        append_extension(answer, *handshake.deflate);
    return answer += "\r\n";
}

std::string encode_refusal(const Refusal& refusal)
{
    std::string body(refusal.text);
    if (!body.empty())
        body += '\n';
    std::string answer = "HTTP/1.1 " + std::to_string(refusal.status) + ' ';
    answer.append(phrase_of(refusal.status)).append("\r\n");
    if (refusal.status == 426) // says what to upgrade to (RFC 9110 section 15.5.22)
        answer += "Upgrade: websocket\r\nConnection: Upgrade, close\r\n";
    else
        answer += "Connection: close\r\n";
    if (!refusal.header.empty())
        answer.append(refusal.header).append("\r\n");
    if (!body.empty())
        answer += "Content-Type: text/plain\r\n";
    return answer.append("Content-Length: ")
               .append(std::to_string(body.size()))
               .append("\r\n\r\n") +
           body;
}

} // namespace iotcc::websocket
