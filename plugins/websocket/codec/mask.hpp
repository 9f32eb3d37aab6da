#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace iotcc::websocket {

// A client's masking key as it lies in the frame: four bytes in wire order (RFC 6455, section 5.3).
using MaskKey = std::uint32_t;

// Takes the key off the sizeof(Word) bytes at `at`, and answers what is there now. `key`: repeated
// to that size.
template <class Word> inline Word unmask_word(std::byte* at, Word key) noexcept
{
    Word word;
    std::memcpy(&word, at, sizeof word);
    word ^= key;
    std::memcpy(at, &word, sizeof word);
    return word;
}

// Takes the mask off in place. `key` belongs to the first byte of `payload`. Answers whether all of
// it is ASCII: asked here it costs next to nothing, and of most texts it is all there is to ask.
inline bool unmask(std::span<std::byte> payload, MaskKey key) noexcept
{
    using Block = std::uint64_t __attribute__((vector_size(16)));
    const std::uint64_t wide = std::uint64_t{key} << 32 | key;
    Block blocks{};
    std::byte* at = payload.data();
    std::size_t left = payload.size();
    for (; left >= sizeof(Block); at += sizeof(Block), left -= sizeof(Block))
        blocks |= unmask_word(at, Block{wide, wide});
    std::uint64_t seen = blocks[0] | blocks[1];
    // Without loops: these would be turned into more code than they save.
    if ((left & 8) != 0) {
        seen |= unmask_word(at, wide);
        at += 8;
    }
    if ((left & 4) != 0) {
        seen |= unmask_word(at, key);
        at += 4;
    }
    if ((left & 3) != 0) {
        std::uint8_t bytes[sizeof key];
        std::memcpy(bytes, &key, sizeof key);
        for (std::size_t i = 0; i < (left & 3); ++i)
            seen |= unmask_word(at + i, bytes[i]);
    }
    constexpr std::uint64_t kHighBits = 0x8080808080808080u;
    return (seen & kHighBits) == 0;
}

// The key for what follows n bytes that it was used on.
[[nodiscard]] inline MaskKey after(MaskKey key, std::size_t n) noexcept
{
    const int bits = static_cast<int>(n % sizeof key) * 8;
    return std::endian::native == std::endian::little ? std::rotr(key, bits) : std::rotl(key, bits);
}

} // namespace iotcc::websocket
