#pragma once
#include "instance_cells.hpp"
#include "published_array.hpp"
#include "slab.hpp"

#include <cstddef>
#include <cstdint>

namespace iotcc::stats {

// Everything that one lane writes: its slabs and its counts per instance.
class LaneSlabs {
public:
    static constexpr std::uint32_t kMostSlabs = 1024; // 4 million connections

    explicit LaneSlabs(std::uint32_t lane) noexcept : lane_(lane) {}

    // [lane] As Slab::attach; makes a further slab where none has room. nullptr: there are
    // kMostSlabs. Throws std::bad_alloc.
    [[nodiscard]] iotcc_slot* attach(const NewConnection& connection);

    // [lane] As Slab::detach. `slab`: the number of the one that the slot lies in.
    std::uint8_t detach(std::uint32_t slab, iotcc_slot& slot) noexcept;

    // [any] nullptr: there are not so many.
    [[nodiscard]] const SlabMemory* slab(std::uint32_t number) const noexcept;

    [[nodiscard]] InstanceCells& cells() noexcept { return cells_; }
    [[nodiscard]] const InstanceCells& cells() const noexcept { return cells_; }

private:
    const std::uint32_t lane_;
    std::uint32_t count_ = 0;
    std::uint32_t first_free_ = 0; // slabs below it have no free row
    PublishedArray<Slab, kMostSlabs> slabs_;
    InstanceCells cells_;
};

} // namespace iotcc::stats
