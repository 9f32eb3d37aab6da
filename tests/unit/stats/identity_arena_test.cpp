#include "connection_text.hpp"
#include "identity_arena.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <vector>

using namespace iotcc::stats;

TEST_CASE("a block is the smallest class that holds the bytes")
{
    std::vector<std::uint64_t> words(1 << 16);
    IdentityArena arena(words);
    CHECK(arena.class_bytes(arena.allocate(1)->size_class) == 16);
    CHECK(arena.class_bytes(arena.allocate(24)->size_class) == 24);
    CHECK(arena.class_bytes(arena.allocate(25)->size_class) == 32);
    CHECK(arena.class_bytes(arena.allocate(300)->size_class) == 384);
    CHECK(arena.class_bytes(arena.allocate(kMaxIdentityBytes)->size_class) == 98304);
}

TEST_CASE("blocks in use never overlap")
{
    std::vector<std::uint64_t> words(4096);
    IdentityArena arena(words);
    std::vector<bool> taken(words.size());
    while (const auto block = arena.allocate(40)) {
        const std::size_t end = block->at + arena.class_bytes(block->size_class) / 8;
        REQUIRE(end <= words.size());
        for (std::size_t i = block->at; i < end; ++i) {
            REQUIRE_FALSE(taken[i]);
            taken[i] = true;
        }
    }
}

TEST_CASE("a freed block is used again before the arena grows")
{
    std::vector<std::uint64_t> words(4096);
    IdentityArena arena(words);
    const auto first = arena.allocate(100);
    const auto used = arena.used_words();
    arena.release(*first);
    CHECK(arena.allocate(120)->at == first->at);
    CHECK(arena.used_words() == used);
}

TEST_CASE("a full arena gives a larger free block, and nothing when there is none")
{
    std::vector<std::uint64_t> words(16); // one block of 128 bytes
    IdentityArena arena(words);
    const auto whole = arena.allocate(128);
    REQUIRE(whole);
    CHECK_FALSE(arena.allocate(1));
    arena.release(*whole);
    const auto small = arena.allocate(1);
    REQUIRE(small);
    CHECK(arena.class_bytes(small->size_class) == 128);
}

TEST_CASE("more than the largest class is refused")
{
    std::vector<std::uint64_t> words(1 << 16);
    IdentityArena arena(words);
    CHECK_FALSE(arena.allocate(98305));
}

TEST_CASE("a spoiled free list is given up, not followed")
{
    std::vector<std::uint64_t> words(64);
    IdentityArena arena(words);
    const auto block = arena.allocate(16);
    arena.release(*block);
    words[block->at] = 0xffff'ffff'ffff'fff0;
    CHECK(arena.allocate(16));
    const auto next = arena.allocate(16);
    REQUIRE(next);
    CHECK(next->at + 2 <= words.size());
}
