#pragma once
#include "connection_text.hpp"
#include "identity_arena.hpp"
#include "page_region.hpp"
#include "slab_layout.hpp"

#include <cstdint>
#include <vector>

namespace iotcc::stats {

struct RowFields;

// A connection that is about to get a row; lent for the call.
struct NewConnection {
    std::uint64_t connection_id = 0, opened_ms = 0;
    std::uint8_t instance = 0;
    std::uint32_t hash = 0; // of the device id
    ConnectionText text;    // within the limits of connection_text.hpp
    iotcc_slot so_far{};
};

// The writer's side of one slab: which rows and blocks are free is nobody else's business and stays
// out of the shared region. [lane], except for the constructor and memory().
class Slab {
public:
    // Throws std::bad_alloc.
    Slab(std::uint32_t lane, std::uint32_t number);

    // Makes the row and gives its slot, which stays there until detach. nullptr: no row or no room
    // for the texts.
    [[nodiscard]] iotcc_slot* attach(const NewConnection& connection) noexcept;

    // Frees the row; gives the number of its instance. `slot` came from attach of this slab.
    std::uint8_t detach(iotcc_slot& slot) noexcept;

    [[nodiscard]] bool has_free_row() const noexcept;
    [[nodiscard]] const SlabMemory& memory() const noexcept { return memory_; }

    // The region that a slot of some slab lies in.
    [[nodiscard]] static const SlabMemory& memory_of(const iotcc_slot& slot) noexcept;

private:
    [[nodiscard]] std::uint32_t take_row() noexcept;
    void fill(std::uint32_t index, const NewConnection& connection,
              IdentityArena::Block block) noexcept;
    void link(std::uint32_t index, std::uint32_t hash) noexcept;
    void unlink(std::uint32_t index, std::uint32_t hash) noexcept;

    PageRegion region_;
    SlabMemory& memory_;
    IdentityArena arena_;
    std::vector<std::uint16_t>
        free_rows_; // taken from the back: the row freed last is still in the cache
};

} // namespace iotcc::stats
