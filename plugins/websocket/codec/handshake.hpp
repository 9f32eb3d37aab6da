#pragma once
#include "credential.hpp"
#include "deflate_offer.hpp"
#include "refusal.hpp"
#include "request_head.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::websocket {

// Which pages may connect. Devices send no Origin and always may.
enum class OriginRule : std::uint8_t {
    same_or_listed, // a page that came from the host and port it connects to, or a listed one
    none
};

// What one listener asks of a handshake. What the views point to outlives the handshakes.
struct HandshakePolicy {
    std::string_view path = "/connect"; // compared as sent
    OriginRule origin_rule = OriginRule::same_or_listed;
    std::span<const std::string> origins = {};      // "https://example.org:8443", or "null"
    std::span<const std::string> hosts = {};        // "example.org" or "example.org:80"; none: any
    std::span<const std::string> subprotocols = {}; // that we know
    std::optional<DeflateOptions> deflate = {};     // nothing: never agreed to
};

// An opening handshake that can be accepted. Views point into the parsed head unless said
// otherwise.
struct Handshake {
    std::string_view key;                          // 24 characters, for Sec-WebSocket-Accept
    std::string_view subprotocol = {};             // into the policy's list; empty: none
    std::optional<DeflateParameters> deflate = {}; // nothing: messages come as they are
    std::string_view device_id = {}, device_name = {}, device_type = {}, user_agent = {};
    Credential credential = {};
};

// Judges a head by RFC 6455 section 4.2.1 and by the policy. Whether the device is known and there
// is room for it is the caller's.
[[nodiscard]] std::variant<Handshake, Refusal>
check_handshake(const RequestHead& head, const HandshakePolicy& policy) noexcept;

} // namespace iotcc::websocket
