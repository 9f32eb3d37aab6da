#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace iotcc::websocket {

inline constexpr std::size_t kBasicMax = 256; // bytes of user, colon and password

// What a device offers as its secret in `Authorization` or `Authentication`. May be copied; points
// into the parsed value where that needs no decoding. Never logged.
class Credential {
public:
    // `Bearer X` offers X, `Basic B` the password in B; any other value is the secret as it stands.
    // Nothing: the Basic one is no base64 (RFC 4648 section 4), has no colon or is too long.
    [[nodiscard]] static std::optional<Credential> read(std::string_view value) noexcept;

    // Who it belongs to, of Basic only, else empty. Valid as long as this object.
    [[nodiscard]] std::string_view user() const noexcept;
    // Valid as long as this object and the parsed value.
    [[nodiscard]] std::string_view token() const noexcept;

private:
    [[nodiscard]] bool decode(std::string_view base64) noexcept;

    std::string_view plain_;
    std::array<char, kBasicMax> decoded_{};
    std::uint16_t size_ = 0, colon_ = 0; // in decoded_; size_ 0: plain_ counts
};

} // namespace iotcc::websocket
