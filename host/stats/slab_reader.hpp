#pragma once
#include "row_copy.hpp"
#include "slab_layout.hpp"

#include <cstdint>
#include <vector>

namespace iotcc::stats {

// The readers' side of one slab: no lock, no write, no trust. Rows that change while they are read
// are tried again and then left out; a row that stays attached during the call is always seen. Safe
// from any thread.
class SlabReader {
public:
    explicit SlabReader(const SlabMemory& slab) noexcept : slab_(slab) {}

    // Rows that may be occupied: indexes below this.
    [[nodiscard]] std::uint32_t used() const noexcept;

    // False: free, changing or spoiled. Throws std::bad_alloc.
    [[nodiscard]] bool read(std::uint32_t index, RowCopy& copy) const;

    // Puts the rows whose device id may have that hash into `indexes`: every row that is attached
    // during the call, and perhaps wrong ones. Each index once. Throws std::bad_alloc.
    void candidates(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const;

private:
    [[nodiscard]] bool walk_chain(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const;
    void walk_rows(std::uint32_t hash, std::vector<std::uint32_t>& indexes) const;

    const SlabMemory& slab_;
};

} // namespace iotcc::stats
