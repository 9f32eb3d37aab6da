#pragma once
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace iotcc::websocket {

// A client's masking key as it lies in the frame: four bytes in wire order (RFC 6455, section 5.3).
using MaskKey = std::uint32_t;

// Takes the mask off in place. `key` belongs to the first byte of `payload`.
inline void unmask(std::span<std::byte> payload, MaskKey key) noexcept
{
    using Block = std::uint32_t __attribute__((vector_size(16)));
    std::byte* at = payload.data();
    std::size_t left = payload.size();
    const Block keys = {key, key, key, key};
    for (; left >= sizeof keys; at += sizeof keys, left -= sizeof keys) {
        Block block;
        std::memcpy(&block, at, sizeof block);
        block ^= keys;
        std::memcpy(at, &block, sizeof block);
    }
    for (; left >= sizeof key; at += sizeof key, left -= sizeof key) {
        MaskKey word = 0;
        std::memcpy(&word, at, sizeof word);
        word ^= key;
        std::memcpy(at, &word, sizeof word);
    }
    std::byte bytes[sizeof key];
    std::memcpy(bytes, &key, sizeof key);
    for (std::size_t i = 0; i < left; ++i)
        at[i] ^= bytes[i];
}

// The key for what follows n bytes that it was used on.
[[nodiscard]] inline MaskKey after(MaskKey key, std::size_t n) noexcept
{
    const int bits = static_cast<int>(n % sizeof key) * 8;
    return std::endian::native == std::endian::little ? std::rotr(key, bits) : std::rotl(key, bits);
}

} // namespace iotcc::websocket
