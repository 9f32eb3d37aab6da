#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace iotcc::stats {

// Hands out blocks for the identity texts of one slab, in size classes of 16, 24, 32, 48, 64, 96
// ... 98304 bytes. Blocks are named by offset, and the free ones are linked by offset through their
// own first word: the memory holds no pointer. Nothing is split or joined; a slab's connections
// come back in the same few sizes. [lane]
class IdentityArena {
public:
    struct Block {
        std::uint32_t at;        // in words of 8 bytes
        std::uint8_t size_class; // below kClasses
    };
    static constexpr std::uint8_t kClasses = 26;

    // `words`: zeroed, borrowed.
    explicit IdentityArena(std::span<std::uint64_t> words) noexcept : words_(words) {}

    // Nothing: no room for that many bytes, or more than the largest class.
    [[nodiscard]] std::optional<Block> allocate(std::size_t bytes) noexcept;
    void release(Block block) noexcept;

    [[nodiscard]] static constexpr std::size_t class_bytes(std::uint8_t size_class) noexcept
    {
        return std::size_t{size_class % 2 == 0 ? 16u : 24u} << (size_class / 2);
    }

    // The words up to which blocks were ever handed out.
    [[nodiscard]] std::size_t used_words() const noexcept { return used_; }

private:
    [[nodiscard]] std::optional<Block> reuse(std::uint8_t size_class) noexcept;
    [[nodiscard]] std::optional<Block> extend(std::uint8_t size_class) noexcept;

    std::span<std::uint64_t> words_;
    std::size_t used_ = 0;
    std::array<std::uint32_t, kClasses> free_{}; // offset + 1 of the first free block; 0: none
};

} // namespace iotcc::stats
