#include "slab_reader.hpp"

#include "shared_word.hpp"

#include <algorithm>

namespace iotcc::stats {

std::uint32_t SlabReader::used() const noexcept
{
    return std::min(load_acquire(slab_.header.used), kSlabRows);
}

bool SlabReader::read(std::uint32_t index, RowCopy& copy) const
{
    bool occupied = false;
    const bool stable =
        read_unchanged(slab_.slots[index].seq, [&] { occupied = copy.take(slab_, index); });
    return stable && occupied;
}

void SlabReader::candidates(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const
{
    bool whole = false;
    const bool stable =
        read_unchanged(slab_.header.index_version, [&] { whole = walk_chain(hash, indexes); });
    if (!stable || !whole) {
        walk_rows(hash, indexes);
    }
}

// False: the chain is spoiled, or was seen in the middle of a change.
bool SlabReader::walk_chain(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const
{
    indexes.clear();
    std::uint32_t next = load_acquire(slab_.buckets[bucket_of(hash)]);
    for (std::uint32_t steps = 0; next != 0; ++steps) {
        if (next > kSlabRows || steps == kSlabRows) {
            return false;
        }
        const std::uint32_t index = next - 1;
        if (load_hash(slab_.rows[index]) == hash) {
            indexes.push_back(index);
        }
        next = load_acquire(slab_.links[index]);
    }
    return true;
}

void SlabReader::walk_rows(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const
{
    indexes.clear();
    const std::uint32_t end = used();
    for (std::uint32_t index = 0; index < end; ++index) {
        if (load_hash(slab_.rows[index]) == hash) {
            indexes.push_back(index);
        }
    }
}

} // namespace iotcc::stats
