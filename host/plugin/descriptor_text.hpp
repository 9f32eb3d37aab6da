#pragma once
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>

namespace iotcc::plugin {

// No honest plugin comes near; a list or text without an end does.
constexpr std::size_t kMostEntries = 64;
constexpr std::size_t kLongestText = 255;

// A descriptor's text, or nothing where it is NULL or has no end.
[[nodiscard]] inline std::optional<std::string> text_of(const char* text)
{
    if (text == nullptr)
        return std::nullopt;
    const std::size_t length = ::strnlen(text, kLongestText + 1);
    if (length > kLongestText)
        return std::nullopt;
    return std::string(text, length);
}

} // namespace iotcc::plugin
