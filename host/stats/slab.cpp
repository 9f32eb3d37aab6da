#include "slab.hpp"

#include "row_fields.hpp"
#include "shared_word.hpp"

#include <cassert>

namespace iotcc::stats {
namespace {

void store_counters(iotcc_slot& slot, const iotcc_slot& counters) noexcept
{
    store_release(slot.rx_msgs, counters.rx_msgs);
    store_release(slot.tx_msgs, counters.tx_msgs);
    store_release(slot.rx_bytes, counters.rx_bytes);
    store_release(slot.tx_bytes, counters.tx_bytes);
    store_release(slot.last_rx_ms, counters.last_rx_ms);
    store_release(slot.last_tx_ms, counters.last_tx_ms);
    store_release(slot.errors, counters.errors);
}

RowFields fields_of(const NewConnection& connection, IdentityArena::Block block) noexcept
{
    const auto length = [](std::string_view text) {
        return static_cast<std::uint32_t>(text.size());
    };
    RowFields fields;
    fields.connection_id = connection.connection_id;
    fields.opened_ms = connection.opened_ms;
    fields.instance = connection.instance;
    fields.size_class = block.size_class;
    fields.block_at = block.at;
    fields.hash = connection.hash;
    fields.device_id = length(connection.text.device_id);
    fields.device_name = length(connection.text.device_name);
    fields.device_type = length(connection.text.device_type);
    fields.user_agent = length(connection.text.user_agent);
    fields.remote = length(connection.text.remote);
    return fields;
}

} // namespace

Slab::Slab(std::uint32_t lane, std::uint32_t number)
    : region_(sizeof(SlabMemory), kSlabAlignment),
      memory_(*static_cast<SlabMemory*>(region_.address())), arena_(memory_.arena)
{
    free_rows_.reserve(kSlabRows); // detach must not fail
    memory_.header.lane = lane;
    memory_.header.number = number;
}

iotcc_slot* Slab::attach(const NewConnection& connection) noexcept
{
    if (!has_free_row()) {
        return nullptr;
    }
    const auto block = arena_.allocate(connection.text.bytes());
    if (!block) {
        return nullptr;
    }
    const std::uint32_t index = take_row();
    fill(index, connection, *block);
    return &memory_.slots[index];
}

std::uint8_t Slab::detach(iotcc_slot& slot) noexcept
{
    const auto index = static_cast<std::uint32_t>(&slot - memory_.slots);
    const RowFields fields = load_row(memory_.rows[index]);
    assert(fields.occupied);
    {
        const SequenceChange change(slot.seq);
        unlink(index, fields.hash);
        clear_row(memory_.rows[index]);
    }
    arena_.release({fields.block_at, fields.size_class});
    free_rows_.push_back(static_cast<std::uint16_t>(index));
    return fields.instance;
}

bool Slab::has_free_row() const noexcept
{
    return !free_rows_.empty() || load_relaxed(memory_.header.used) < kSlabRows;
}

const SlabMemory& Slab::memory_of(const iotcc_slot& slot) noexcept
{
    const auto address = reinterpret_cast<std::uintptr_t>(&slot) & ~(kSlabAlignment - 1);
    return *reinterpret_cast<const SlabMemory*>(address);
}

std::uint32_t Slab::take_row() noexcept
{
    if (free_rows_.empty()) {
        const std::uint32_t fresh = load_relaxed(memory_.header.used);
        store_release(memory_.header.used, fresh + 1);
        return fresh;
    }
    const std::uint32_t index = free_rows_.back();
    free_rows_.pop_back();
    return index;
}

void Slab::fill(std::uint32_t index, const NewConnection& connection,
                IdentityArena::Block block) noexcept
{
    iotcc_slot& slot = memory_.slots[index];
    const SequenceChange change(slot.seq);
    const std::size_t words = IdentityArena::class_bytes(block.size_class) / sizeof(std::uint64_t);
    store_text(std::span(memory_.arena).subspan(block.at, words), connection.text);
    store_row(memory_.rows[index], fields_of(connection, block));
    store_counters(slot, connection.so_far);
    link(index, connection.hash);
}

void Slab::link(std::uint32_t index, std::uint32_t hash) noexcept
{
    const SequenceChange change(memory_.header.index_version);
    std::uint32_t& head = memory_.buckets[bucket_of(hash)];
    store_release(memory_.links[index], load_relaxed(head));
    store_release(head, index + 1);
}

void Slab::unlink(std::uint32_t index, std::uint32_t hash) noexcept
{
    const SequenceChange change(memory_.header.index_version);
    std::uint32_t* place = &memory_.buckets[bucket_of(hash)];
    // Bounded, and clamped: a wild write may have spoiled a link.
    for (std::uint32_t step = 0; step < kSlabRows; ++step) {
        const std::uint32_t next = load_relaxed(*place);
        if (next == index + 1) {
            store_release(*place, load_relaxed(memory_.links[index]));
            return;
        }
        if (next == 0 || next > kSlabRows) {
            return;
        }
        place = &memory_.links[next - 1];
    }
}

} // namespace iotcc::stats
