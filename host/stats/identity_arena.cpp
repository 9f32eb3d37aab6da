#include "identity_arena.hpp"

#include "connection_text.hpp"
#include "shared_word.hpp"

namespace iotcc::stats {

static_assert(IdentityArena::class_bytes(IdentityArena::kClasses - 1) >= kMaxIdentityBytes);

std::optional<IdentityArena::Block> IdentityArena::allocate(std::size_t bytes) noexcept
{
    std::uint8_t fitting = 0;
    while (fitting < kClasses && class_bytes(fitting) < bytes) {
        ++fitting;
    }
    if (fitting == kClasses) {
        return std::nullopt;
    }
    auto block = reuse(fitting);
    if (!block) {
        block = extend(fitting);
    }
    // The arena is used up: a larger block that lies free is better than a further slab.
    for (std::uint8_t larger = fitting + 1; !block && larger < kClasses; ++larger) {
        block = reuse(larger);
    }
    return block;
}

void IdentityArena::release(Block block) noexcept
{
    if (block.size_class >= kClasses || block.at >= used_) {
        return; // the row that named it was spoiled by a wild write: the block is lost
    }
    store_release(words_[block.at], free_[block.size_class]);
    free_[block.size_class] = block.at + 1;
}

std::optional<IdentityArena::Block> IdentityArena::reuse(std::uint8_t size_class) noexcept
{
    const std::uint32_t first = free_[size_class];
    if (first == 0) {
        return std::nullopt;
    }
    const std::uint64_t next = load_relaxed(words_[first - 1]);
    // A wild write may have spoiled the link: the list is given up, and the arena grows instead.
    const std::size_t words = class_bytes(size_class) / sizeof(std::uint64_t);
    const bool plausible = next <= used_ && next + words <= used_ + 1;
    free_[size_class] = plausible ? static_cast<std::uint32_t>(next) : 0;
    return Block{first - 1, size_class};
}

std::optional<IdentityArena::Block> IdentityArena::extend(std::uint8_t size_class) noexcept
{
    const std::size_t words = class_bytes(size_class) / sizeof(std::uint64_t);
    if (words > words_.size() - used_) {
        return std::nullopt;
    }
    const Block block{static_cast<std::uint32_t>(used_), size_class};
    used_ += words;
    return block;
}

} // namespace iotcc::stats
