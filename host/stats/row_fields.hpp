#pragma once
#include "slab_layout.hpp"

#include <cstdint>

namespace iotcc::stats {

// A SlabRow, unpacked.
struct RowFields {
    std::uint64_t connection_id = 0, opened_ms = 0;
    std::uint8_t instance = 0;   // number in the storage's InstanceNames
    std::uint8_t size_class = 0; // of the block in the arena
    bool occupied = false;
    std::uint32_t block_at = 0; // in words
    std::uint32_t hash = 0;
    std::uint32_t device_id = 0, device_name = 0, device_type = 0, user_agent = 0,
                  remote = 0; // bytes

    [[nodiscard]] std::uint32_t text_bytes() const noexcept
    {
        return device_id + device_name + device_type + user_agent + remote;
    }
};

// [lane] Inside a change of the slot's seq.
void store_row(SlabRow& row, const RowFields& fields) noexcept;
void clear_row(SlabRow& row) noexcept;

// [any] Every field may be garbage unless the slot's seq held still.
[[nodiscard]] RowFields load_row(const SlabRow& row) noexcept;

// [any] Of the device id; 0 in a free row.
[[nodiscard]] std::uint32_t load_hash(const SlabRow& row) noexcept;

} // namespace iotcc::stats
