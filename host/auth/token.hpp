#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::auth {

// SHA-256 of a token's text: what the files hold in its place. A slow hash would add nothing: a
// token has 256 random bits, which nobody tries out, while 1000 devices that come back at once
// would hold the processor for a minute.
using TokenDigest = std::array<std::uint8_t, 32>;

// What an API token allows; each includes those before it.
enum class Role { read, control, admin };

// Who a token is for.
enum class TokenKind { device, api };

[[nodiscard]] TokenDigest digest_of(std::string_view token);

// A new secret: "iotcc_dev_" or "iotcc_api_", so that scanners for leaked secrets can know it, and
// 32 random bytes as base64url. Printable ASCII without blanks. Throws std::runtime_error when the
// system gives no random bytes.
[[nodiscard]] std::string new_token(TokenKind kind);

// 64 hexadecimal digits, and back (either case).
[[nodiscard]] std::string hex_of(const TokenDigest& digest);
[[nodiscard]] std::optional<TokenDigest> digest_from_hex(std::string_view hex);

// "read", "control", "admin".
[[nodiscard]] std::string_view word_of(Role role) noexcept;
[[nodiscard]] std::optional<Role> role_named(std::string_view word) noexcept;

} // namespace iotcc::auth
