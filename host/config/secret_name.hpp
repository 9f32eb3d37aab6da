#pragma once
#include <string_view>

namespace iotcc::config {

// Whether a key of a component that does not declare its options is better not shown with its
// value: its name speaks of a password, secret, token or credential.
[[nodiscard]] inline bool looks_secret(std::string_view key) noexcept
{
    for (const std::string_view word : {"password", "passwd", "secret", "token", "credential"})
        if (key.find(word) != key.npos)
            return true;
    return false;
}

// What is shown in the place of a secret.
inline constexpr std::string_view kRedacted = "***";

} // namespace iotcc::config
