#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>

// The `Host` of a request: who the client thinks it talks to. Pure.
namespace iotcc::http {

// The host of "name", "name:9090", "192.0.2.1" or "[::1]:9090" without port and brackets; nothing
// where the text is no such thing (RFC 9110 section 7.2; a name holds letters, digits, '-', '_' and
// '.').
[[nodiscard]] std::optional<std::string_view> host_name(std::string_view host) noexcept;

// The IP address of "192.0.2.1", "192.0.2.1:80", "2001:db8::1", "[2001:db8::1]" or
// "[2001:db8::1]:80", without port and brackets; nothing where the text is no such thing.
[[nodiscard]] std::optional<std::string_view> ip_address(std::string_view text) noexcept;

// Whether a request for that host is ours to answer: an IP address, "localhost" or one of `names`,
// whatever the case. A foreign name that resolves to us is what a page uses to reach this API
// through its visitor's browser (DNS rebinding); an address cannot be rebound.
[[nodiscard]] bool is_own_host(std::string_view host, std::span<const std::string> names) noexcept;

} // namespace iotcc::http
