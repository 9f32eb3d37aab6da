#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::client {

// Where the API of a host is.
struct ApiAddress {
    enum class Scheme { http, https, unix_socket };

    Scheme scheme = Scheme::http;
    std::string host; // without the brackets of IPv6; of unix_socket the path of the socket
    std::uint16_t port = 0;
    std::string authority; // what the field Host says
};

// Of "http://HOST[:PORT]", "https://HOST[:PORT]" or "unix:///PATH"; the port is 80 or 443 where
// none is named, and a slash may follow it. Nothing where it is none of these.
[[nodiscard]] std::optional<ApiAddress> parse_api_address(std::string_view url);

} // namespace iotcc::client
