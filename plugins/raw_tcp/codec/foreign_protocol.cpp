#include "foreign_protocol.hpp"

namespace iotcc::raw_tcp {

ForeignProtocol detect_foreign(std::string_view first) noexcept
{
    if (first.starts_with("GET ") || first.starts_with("POST"))
        return ForeignProtocol::http;
    if (first.starts_with("\x16\x03")) // a TLS handshake record (RFC 8446, 5.1)
        return ForeignProtocol::tls;
    if (first.starts_with('\x10')) // MQTT CONNECT
        return ForeignProtocol::mqtt;
    return ForeignProtocol::none;
}

std::string_view directions_for(ForeignProtocol protocol) noexcept
{
    switch (protocol) {
    case ForeignProtocol::none:
        break;
    case ForeignProtocol::http:
        return "this is a raw TCP port: the HTTP API is on port 9090, WebSocket on port 8080\n";
    case ForeignProtocol::tls:
        return "this is a raw TCP port without TLS: connect in plain text, or configure a tls:// "
               "address\n";
    case ForeignProtocol::mqtt:
        return "this is a raw TCP port: MQTT is on port 1883\n";
    }
    return {};
}

} // namespace iotcc::raw_tcp
