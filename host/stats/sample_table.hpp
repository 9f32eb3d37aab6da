#pragma once
#include "page_region.hpp"
#include "published_array.hpp"

#include <iotcc/service/exec.h>

#include <array>
#include <cstdint>

namespace iotcc::stats {

// The parts of a connection id: lane << 54 | generation << 24 | index.
struct ConnectionPlace {
    std::uint32_t lane, generation, index;

    explicit ConnectionPlace(std::uint64_t connection_id) noexcept
        : lane(static_cast<std::uint32_t>(connection_id >> 54)),
          generation(static_cast<std::uint32_t>(connection_id >> 24) & 0x3fff'ffff),
          index(static_cast<std::uint32_t>(connection_id) & 0xff'ffff)
    {
    }
};

// Messages of one connection, each modulo 2^32: received low, sent high.
using CountPair = std::uint64_t;

// What the last two sampling rounds saw of the connections, 20 bytes each, found by lane and index.
class SampleTable {
public:
    struct Entry {
        // 0: no sample. Else which connection, whether `previous` is its own, and the round's
        // lowest bit; see SampleTag.
        std::uint32_t* tag;
        CountPair* previous;
        CountPair* last;
    };

    // [main] Makes room where there is none. tag nullptr: no connection id of ours. Throws
    // std::bad_alloc.
    [[nodiscard]] Entry entry(const ConnectionPlace& place);

    // [any] tag nullptr: no room was made.
    [[nodiscard]] Entry find(const ConnectionPlace& place) const noexcept;

    // [main] Calls visit(std::uint32_t& tag) for every entry up to the highest index of each lane.
    template <class Visit> void for_each_tag(Visit visit);

private:
    static constexpr std::uint32_t kChunkEntries = 16384;
    static constexpr std::uint32_t kMostChunks = (1u << 24) / kChunkEntries;

    struct Chunk {
        CountPair previous[kChunkEntries];
        CountPair last[kChunkEntries];
        std::uint32_t tags[kChunkEntries];
    };
    struct ChunkRegion : PageRegion { // only the touched pages of a chunk cost memory
        ChunkRegion() : PageRegion(sizeof(Chunk), alignof(Chunk)) {}
        [[nodiscard]] Chunk& chunk() const noexcept { return *static_cast<Chunk*>(address()); }
    };
    struct Lane {
        PublishedArray<ChunkRegion, kMostChunks> chunks;
        std::uint32_t used = 0; // [main] indexes below it may have a sample
    };
    [[nodiscard]] static Entry entry_in(const ChunkRegion& region, std::uint32_t index) noexcept;

    PublishedArray<Lane, IOTCC_LANES_MAX> lanes_;
};

template <class Visit> void SampleTable::for_each_tag(Visit visit)
{
    for (std::uint32_t number = 0; number < IOTCC_LANES_MAX; ++number) {
        const Lane* lane = lanes_.get(number);
        for (std::uint32_t index = 0; lane != nullptr && index < lane->used; ++index) {
            if (const ChunkRegion* region = lane->chunks.get(index / kChunkEntries)) {
                visit(*entry_in(*region, index).tag);
            } else {
                index += kChunkEntries - 1;
            }
        }
    }
}

} // namespace iotcc::stats
