#include "key_index.hpp"

#include <algorithm>
#include <cassert>
#include <new>

namespace iotcc::store {

namespace {

constexpr std::uint32_t kFree = ~std::uint32_t{0};
constexpr std::uint32_t kSmallest = 8; // entries

// Finalizer of MurmurHash3 (public domain): keys are the host's own, not an attacker's.
std::uint64_t mixed(std::uint64_t word) noexcept
{
    word = (word ^ (word >> 33)) * 0xFF51AFD7ED558CCD;
    word = (word ^ (word >> 33)) * 0xC4CEB9FE1A85EC53;
    return word ^ (word >> 33);
}

std::uint64_t hash_of(const Key& key) noexcept
{
    return mixed(key.low + mixed(key.high + 0x9E3779B97F4A7C15));
}

// The middle of the hash scaled to the capacity; its top byte has chosen the table.
std::uint32_t home_of(std::uint64_t hash, std::uint32_t capacity) noexcept
{
    return static_cast<std::uint32_t>(((hash & 0xFFFFFFFF) * capacity) >> 32);
}

std::uint32_t after(std::uint32_t index, std::uint32_t capacity) noexcept
{
    return index + 1 == capacity ? 0 : index + 1;
}

// 85 %: an unsuccessful search looks at about 22 entries.
bool is_full(std::uint64_t used, std::uint64_t capacity) noexcept
{
    return used * 20 > capacity * 17;
}

std::uint32_t grown(std::uint32_t capacity) noexcept
{
    return std::max(kSmallest, capacity + capacity / 4);
}

} // namespace

bool KeyIndex::Entry::is_used() const noexcept
{
    return length != kFree;
}

Key KeyIndex::Entry::key() const noexcept
{
    return {std::uint64_t{key_words[0]} << 32 | key_words[1],
            std::uint64_t{key_words[2]} << 32 | key_words[3]};
}

KeyIndex::Place KeyIndex::Entry::place() const noexcept
{
    return {std::uint64_t{at_words[0]} << 32 | at_words[1], length};
}

void KeyIndex::Entry::set(const Key& key, const Place& place) noexcept
{
    key_words = {static_cast<std::uint32_t>(key.high >> 32), static_cast<std::uint32_t>(key.high),
                 static_cast<std::uint32_t>(key.low >> 32), static_cast<std::uint32_t>(key.low)};
    at_words = {static_cast<std::uint32_t>(place.at >> 32), static_cast<std::uint32_t>(place.at)};
    length = place.length;
}

KeyIndex::Slot KeyIndex::slot_of(const Table& table, std::uint64_t hash, const Key& key) noexcept
{
    std::uint32_t index = home_of(hash, table.capacity);
    while (table.entries[index].is_used()) {
        if (table.entries[index].key() == key)
            return {index, true};
        index = after(index, table.capacity);
    }
    return {index, false};
}

void KeyIndex::promise(const Key& key)
{
    Table& table = table_of(hash_of(key));
    const std::uint64_t wanted = std::uint64_t{table.used} + table.promised + 1;
    if (is_full(wanted, table.capacity))
        resize(table, grown(table.capacity));
    ++table.promised;
}

void KeyIndex::unpromise(const Key& key) noexcept
{
    --table_of(hash_of(key)).promised;
}

std::optional<KeyIndex::Place> KeyIndex::put(const Key& key, const Place& place) noexcept
{
    const std::uint64_t hash = hash_of(key);
    Table& table = table_of(hash);
    assert(table.promised != 0);
    --table.promised;
    const Slot slot = slot_of(table, hash, key);
    Entry& entry = table.entries[slot.index];
    std::optional<Place> before;
    if (slot.is_found) {
        before = entry.place();
    } else {
        ++table.used;
        ++size_;
    }
    entry.set(key, place);
    return before;
}

std::optional<KeyIndex::Place> KeyIndex::erase(const Key& key) noexcept
{
    const std::uint64_t hash = hash_of(key);
    Table& table = table_of(hash);
    if (table.used == 0)
        return std::nullopt;
    const Slot slot = slot_of(table, hash, key);
    if (!slot.is_found)
        return std::nullopt;
    const Place before = table.entries[slot.index].place();
    close_gap(table, slot.index);
    --table.used;
    --size_;
    shrink(table);
    return before;
}

std::optional<KeyIndex::Place> KeyIndex::find(const Key& key) const noexcept
{
    const std::uint64_t hash = hash_of(key);
    const Table& table = table_of(hash);
    if (table.used == 0)
        return std::nullopt;
    const Slot slot = slot_of(table, hash, key);
    return slot.is_found ? std::optional(table.entries[slot.index].place()) : std::nullopt;
}

// Entries behind the gap move up where they may, so that no search ends at it too early.
void KeyIndex::close_gap(Table& table, std::uint32_t gap) noexcept
{
    for (std::uint32_t i = after(gap, table.capacity); table.entries[i].is_used();
         i = after(i, table.capacity)) {
        const std::uint32_t home = home_of(hash_of(table.entries[i].key()), table.capacity);
        const bool stays = gap < i ? gap < home && home <= i : gap < home || home <= i;
        if (stays)
            continue;
        table.entries[gap] = table.entries[i];
        gap = i;
    }
    table.entries[gap].length = kFree;
}

void KeyIndex::resize(Table& table, std::uint32_t capacity)
{
    while (is_full(std::uint64_t{table.used} + table.promised + 1, capacity))
        capacity = grown(capacity);
    Table fresh;
    fresh.entries.reset(new Entry[capacity]);
    fresh.capacity = capacity;
    fresh.used = table.used;
    fresh.promised = table.promised;
    for (std::uint32_t i = 0; i < capacity; ++i)
        fresh.entries[i].length = kFree;
    for (std::uint32_t i = 0; i < table.capacity; ++i) {
        const Entry& entry = table.entries[i];
        if (!entry.is_used())
            continue;
        const Key key = entry.key();
        fresh.entries[slot_of(fresh, hash_of(key), key).index] = entry;
    }
    bytes_ += (std::size_t{capacity} - table.capacity) * sizeof(Entry);
    table = std::move(fresh);
}

// Gives memory back once half of a large table is not needed. There may be nothing left in it: many
// promises for one key make a table large, too.
void KeyIndex::shrink(Table& table) noexcept
{
    const std::uint64_t wanted = std::uint64_t{table.used} + table.promised + 1;
    if (table.capacity <= 64 || wanted * 5 > table.capacity * std::uint64_t{2})
        return;
    try {
        resize(table, std::max(kSmallest, static_cast<std::uint32_t>(wanted * 10 / 7)));
    } catch (const std::bad_alloc&) { // it stays large
    }
}

} // namespace iotcc::store
