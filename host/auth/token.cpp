#include "token.hpp"

#include <algorithm>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdexcept>

namespace iotcc::auth {

namespace {

constexpr std::array<std::string_view, 3> kRoles = {"read", "control", "admin"};
constexpr std::string_view kHexDigits = "0123456789abcdef";

// RFC 4648 section 5, without the padding.
std::string base64url(const std::array<std::uint8_t, 32>& bytes)
{
    std::array<std::uint8_t, 45> text; // 44 characters and a NUL
    const int n = ::EVP_EncodeBlock(text.data(), bytes.data(), static_cast<int>(bytes.size()));
    std::string out(text.begin(), text.begin() + n);
    OPENSSL_cleanse(text.data(), text.size());
    std::replace(out.begin(), out.end(), '+', '-');
    std::replace(out.begin(), out.end(), '/', '_');
    out.resize(out.find('='));
    return out;
}

} // namespace

TokenDigest digest_of(std::string_view token)
{
    TokenDigest digest{};
    if (::EVP_Digest(token.data(), token.size(), digest.data(), nullptr, ::EVP_sha256(), nullptr) !=
        1)
        throw std::runtime_error("SHA-256 is not available");
    return digest;
}

std::string new_token(TokenKind kind)
{
    std::array<std::uint8_t, 32> secret;
    if (::RAND_bytes(secret.data(), static_cast<int>(secret.size())) != 1)
        throw std::runtime_error("the system gives no random bytes");
    std::string text =
        (kind == TokenKind::device ? "iotcc_dev_" : "iotcc_api_") + base64url(secret);
    OPENSSL_cleanse(secret.data(), secret.size());
    return text;
}

std::string hex_of(const TokenDigest& digest)
{
    std::string hex;
    for (const std::uint8_t byte : digest)
        hex.append({kHexDigits[byte >> 4], kHexDigits[byte & 15]});
    return hex;
}

std::optional<TokenDigest> digest_from_hex(std::string_view hex)
{
    TokenDigest digest{};
    if (hex.size() != 2 * digest.size())
        return std::nullopt;
    for (std::size_t i = 0; i < hex.size(); ++i) {
        const char c = hex[i];
        const auto value = kHexDigits.find(c >= 'A' && c <= 'F' ? static_cast<char>(c | 0x20) : c);
        if (value == kHexDigits.npos)
            return std::nullopt;
        digest[i / 2] = static_cast<std::uint8_t>(digest[i / 2] << 4 | value);
    }
    return digest;
}

std::string_view word_of(Role role) noexcept
{
    return kRoles[static_cast<std::size_t>(role)];
}

std::optional<Role> role_named(std::string_view word) noexcept
{
    const auto found = std::find(kRoles.begin(), kRoles.end(), word);
    if (found == kRoles.end())
        return std::nullopt;
    return static_cast<Role>(found - kRoles.begin());
}

} // namespace iotcc::auth
