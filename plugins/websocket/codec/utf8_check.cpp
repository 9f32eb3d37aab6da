#include "utf8_check.hpp"

#include <cstring>

namespace iotcc::websocket {

namespace {

// How many bytes at the front are ASCII, in steps of a word: most texts are nothing else.
std::size_t ascii_words(std::span<const std::byte> piece) noexcept
{
    constexpr std::uint64_t kHighBits = 0x8080808080808080u;
    std::size_t n = 0;
    for (std::uint64_t word = 0; piece.size() - n >= sizeof word; n += sizeof word) {
        std::memcpy(&word, piece.data() + n, sizeof word);
        if ((word & kHighBits) != 0)
            break;
    }
    return n;
}

} // namespace

bool Utf8Check::add(std::span<const std::byte> piece) noexcept
{
    std::size_t i = awaited_ == 0 ? ascii_words(piece) : 0;
    for (; i < piece.size(); ++i) {
        const auto byte = std::to_integer<std::uint8_t>(piece[i]);
        if (awaited_ == 0) {
            if (byte >= 0x80 && !begin(byte))
                return false;
            continue;
        }
        if (byte < least_ || byte > most_)
            return false;
        least_ = 0x80;
        most_ = 0xbf;
        if (--awaited_ == 0)
            i += ascii_words(piece.subspan(i + 1));
    }
    return true;
}

// The well-formed sequences of RFC 3629, section 4: only the byte after the lead has bounds of its
// own.
bool Utf8Check::begin(std::uint8_t lead) noexcept
{
    if (lead < 0xc2 || lead > 0xf4)
        return false;
    if (lead < 0xe0) {
        awaited_ = 1;
    } else if (lead < 0xf0) {
        awaited_ = 2;
        least_ = lead == 0xe0 ? 0xa0 : 0x80;
        most_ = lead == 0xed ? 0x9f : 0xbf;
    } else {
        awaited_ = 3;
        least_ = lead == 0xf0 ? 0x90 : 0x80;
        most_ = lead == 0xf4 ? 0x8f : 0xbf;
    }
    return true;
}

} // namespace iotcc::websocket
