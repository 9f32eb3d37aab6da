#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace iotcc::websocket {

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
    return check.add(text) && check.is_complete();
}

} // namespace iotcc::websocket
