#pragma once
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace iotcc::websocket {

// Every byte is below 0x80, as in most texts: then it is UTF-8.
[[nodiscard]] inline bool is_ascii(std::span<const std::byte> text) noexcept
{
    constexpr std::uint64_t kHighBits = 0x8080808080808080u;
    std::uint64_t seen = 0, word = 0;
    const std::byte* const end = text.data() + text.size();
    if (text.size() < sizeof word) {
        for (const std::byte byte : text)
            seen |= std::to_integer<std::uint64_t>(byte);
        return (seen & 0x80) == 0;
    }
    for (const std::byte* at = text.data(); at < end - sizeof word; at += sizeof word) {
        std::memcpy(&word, at, sizeof word);
        seen |= word;
    }
    std::memcpy(&word, end - sizeof word, sizeof word); // may overlap what was seen
    return ((seen | word) & kHighBits) == 0;
}

// Checks a text that comes in pieces, however they cut it, and fails at the first byte that no
// continuation can make valid (RFC 3629, section 4: no overlong forms, no surrogates, nothing above
// U+10FFFF).
class Utf8Check {
public:
    // False: the text cannot become valid any more; further calls are meaningless.
    [[nodiscard]] bool add(std::span<const std::byte> piece) noexcept;
    // The text so far does not end within a character.
    [[nodiscard]] bool is_complete() const noexcept { return awaited_ == 0; }

private:
    [[nodiscard]] bool begin(std::uint8_t lead) noexcept;

    std::uint8_t awaited_ = 0;                // continuation bytes of the character that is begun
    std::uint8_t least_ = 0x80, most_ = 0xbf; // what the next of them may be
};

// The whole text at once.
[[nodiscard]] inline bool is_utf8(std::span<const std::byte> text) noexcept
{
    Utf8Check check;
    return is_ascii(text) || (check.add(text) && check.is_complete());
}

} // namespace iotcc::websocket
