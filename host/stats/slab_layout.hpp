#pragma once
#include <iotcc/types.h>

#include <cstddef>
#include <cstdint>

// One slab: the stats of up to 4096 connections of one lane, in one region without pointers, so
// that the region can be memory shared between processes. Whoever reads it clamps what it reads:
// the writer may have died in the middle.
namespace iotcc::stats {

inline constexpr std::uint32_t kSlabRows = 4096;
// 1 KiB per connection; a row whose texts find no room goes to a further slab.
inline constexpr std::size_t kArenaWords = kSlabRows * 1024 / sizeof(std::uint64_t);
// So that the slot's address gives the slab and the index: detach gets nothing else.
inline constexpr std::size_t kSlabAlignment = kSlabRows * sizeof(iotcc_slot);

struct alignas(64) SlabHeader {
    std::uint32_t lane, number;  // the number counts the lane's slabs
    std::uint64_t index_version; // odd while a link of the index changes
    std::uint32_t used;          // rows ever taken; the ones above were never touched
};

// A connection's fixed part, as RowFields packs it. All zero: free. Guarded by the seq of the slot
// beside it.
struct SlabRow {
    std::uint64_t connection_id;
    std::uint64_t origin; // opened_ms: 48 bits, instance number: 8, size class of the block + 1: 8
    std::uint64_t identity; // offset of the block in words: 32, hash of the device id: 32
    std::uint64_t lengths;  // device id: 16 bits; name, type, user agent, remote: 12 each
};
static_assert(sizeof(SlabRow) == 32);

struct SlabMemory {
    iotcc_slot slots[kSlabRows];
    SlabHeader header;
    SlabRow rows[kSlabRows];
    // The index by device id: bucket -> row -> row, as row index + 1; 0 ends the chain.
    std::uint32_t buckets[kSlabRows];
    std::uint32_t links[kSlabRows];
    std::uint64_t arena[kArenaWords];
};
static_assert(offsetof(SlabMemory, slots) == 0);
static_assert(offsetof(SlabMemory, rows) % 64 == 0 && sizeof(SlabHeader) == 64);

[[nodiscard]] inline std::uint32_t bucket_of(std::uint32_t hash) noexcept
{
    return hash % kSlabRows;
}

} // namespace iotcc::stats
