#pragma once
#include "address_list.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <variant>

namespace iotcc::net {

// What a proxy sends before the bytes of its client: the PROXY protocol, versions 1 and 2
// (https://www.haproxy.org/download/3.0/doc/proxy-protocol.txt). Pure.
struct ProxyHeader {
    enum class Source {
        proxy,      // the proxy itself connects (a health check), or it does not know
        ip,         // address and port are its client's
        unix_socket // its client has no address
    };
    std::size_t size = 0; // of the header; what follows is the client's
    Source source = Source::proxy;
    IpBytes address{};
    std::uint16_t port = 0;
};
struct NeedMoreOfProxyHeader {};
struct BadProxyHeader {
    std::string_view reason; // constant text
};
using ProxyHeaderOutcome = std::variant<NeedMoreOfProxyHeader, ProxyHeader, BadProxyHeader>;

// The longest header that is taken; one with more extensions is refused.
constexpr std::size_t kMostProxyHeader = 4096;

// `bytes` is the stream from its start. A bad header is told as soon as it is seen; how the stream
// was cut makes no difference.
[[nodiscard]] ProxyHeaderOutcome read_proxy_header(std::span<const std::uint8_t> bytes) noexcept;

} // namespace iotcc::net
