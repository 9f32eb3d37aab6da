#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::net {

// What peers can run into. Each is counted where it bites, under its name.
enum class Limit : std::uint8_t {
    host_connections,
    connections,
    connections_per_address,
    accepts_per_second,
    identify_ms,
    idle_ms,
    message_bytes,
    message_ms,
    output_mark_bytes,
    output_limit_bytes,
    output_stall_ms,
    trusted_proxies, // a listener behind proxies was dialled by somebody else
    proxy_header,    // a proxy's header was missing or malformed
    descriptors,
    memory,
    wrong_tokens, // of devices of one address: their next ones are refused late
};
constexpr std::size_t kLimits = 16;

// As the settings call them, where there is one.
constexpr std::array<std::string_view, kLimits> kLimitNames = {
    "host_connections",   "connections",     "connections_per_address",
    "accepts_per_second", "identify_ms",     "idle_ms",
    "message_bytes",      "message_ms",      "output_mark_bytes",
    "output_limit_bytes", "output_stall_ms", "trusted_proxies",
    "proxy_header",       "descriptors",     "memory",
    "wrong_tokens"};
static_assert(static_cast<std::size_t>(Limit::wrong_tokens) + 1 == kLimits);

} // namespace iotcc::net
