#include "sample_table.hpp"

#include <algorithm>
#include <memory>

namespace iotcc::stats {

SampleTable::Entry SampleTable::entry(const ConnectionPlace& place)
{
    if (place.lane >= IOTCC_LANES_MAX) {
        return {};
    }
    Lane* lane = lanes_.get(place.lane);
    if (lane == nullptr) {
        lane = &lanes_.put(place.lane, std::make_unique<Lane>());
    }
    const std::uint32_t chunk = place.index / kChunkEntries;
    const ChunkRegion* region = lane->chunks.get(chunk);
    if (region == nullptr) {
        region = &lane->chunks.put(chunk, std::make_unique<ChunkRegion>());
    }
    lane->used = std::max(lane->used, place.index + 1);
    return entry_in(*region, place.index);
}

SampleTable::Entry SampleTable::find(const ConnectionPlace& place) const noexcept
{
    const Lane* lane = lanes_.get(place.lane);
    const ChunkRegion* region =
        lane == nullptr ? nullptr : lane->chunks.get(place.index / kChunkEntries);
    return region == nullptr ? Entry{} : entry_in(*region, place.index);
}

SampleTable::Entry SampleTable::entry_in(const ChunkRegion& region, std::uint32_t index) noexcept
{
    Chunk& chunk = region.chunk();
    const std::uint32_t at = index % kChunkEntries;
    return {&chunk.tags[at], &chunk.previous[at], &chunk.last[at]};
}

} // namespace iotcc::stats
