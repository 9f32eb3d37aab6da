#pragma once
#include "key.hpp"
#include "record.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

namespace iotcc::store {

// Where the newest value of each key lies: 256 open-addressing tables, each of which grows by a
// quarter, so that no growth takes long and a key costs 38 to 47 bytes. One thread at a time.
class KeyIndex {
public:
    struct Place {
        Position at = 0;          // of the record
        std::uint32_t length = 0; // of the value
        bool operator==(const Place&) const = default;
        [[nodiscard]] std::uint64_t record_size() const noexcept
        {
            return RecordHead::kSize + length;
        }
    };

    // Makes room so that a later put(key) allocates nothing. Throws std::bad_alloc.
    void promise(const Key& key);
    void unpromise(const Key& key) noexcept; // takes that back

    // Needs a promise, which it uses up. Answers what was there before.
    std::optional<Place> put(const Key& key, const Place& place) noexcept;
    std::optional<Place> erase(const Key& key) noexcept;
    [[nodiscard]] std::optional<Place> find(const Key& key) const noexcept;

    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    [[nodiscard]] std::size_t bytes() const noexcept { return bytes_; } // memory

    template <class Visit> void each(Visit visit) const
    {
        for (const Table& table : tables_)
            for (std::uint32_t i = 0; i < table.capacity; ++i)
                if (table.entries[i].is_used())
                    visit(table.entries[i].key(), table.entries[i].place());
    }

private:
    // In 32-bit words: 28 bytes without padding.
    struct Entry {
        std::array<std::uint32_t, 4> key_words;
        std::array<std::uint32_t, 2> at_words;
        std::uint32_t length = 0; // all ones: free

        [[nodiscard]] bool is_used() const noexcept;
        [[nodiscard]] Key key() const noexcept;
        [[nodiscard]] Place place() const noexcept;
        void set(const Key& key, const Place& place) noexcept;
    };
    struct Table {
        std::unique_ptr<Entry[]> entries;
        std::uint32_t capacity = 0, used = 0, promised = 0;
    };
    struct Slot {
        std::uint32_t index = 0;
        bool is_found = false;
    };

    Table& table_of(std::uint64_t hash) noexcept { return tables_[hash >> 56]; }
    [[nodiscard]] const Table& table_of(std::uint64_t hash) const noexcept
    {
        return tables_[hash >> 56];
    }
    [[nodiscard]] static Slot slot_of(const Table& table, std::uint64_t hash,
                                      const Key& key) noexcept;
    void resize(Table& table, std::uint32_t capacity);
    static void close_gap(Table& table, std::uint32_t gap) noexcept;
    void shrink(Table& table) noexcept;

    std::array<Table, 256> tables_;
    std::size_t size_ = 0, bytes_ = 0;
};

} // namespace iotcc::store
