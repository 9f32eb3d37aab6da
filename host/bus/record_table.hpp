#pragma once
#include "epochs.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <utility>

namespace iotcc::bus {

// A hash table of records that lanes read without a lock while one writer changes it. Open
// addressing: a slot is 8 bytes, the record's address and the upper 16 bits of its hash. A larger
// table takes the place of a full one, which is retired. Records are not owned; each keeps the
// lower half of its hash as `hash`, so that growing hashes no text.
template <class Record> class RecordTable {
public:
    RecordTable() : slots_(new Slots(kSmallest)) {}
    ~RecordTable() { delete slots_.load(std::memory_order_relaxed); }
    RecordTable(const RecordTable&) = delete;
    RecordTable& operator=(const RecordTable&) = delete;

    // [reader, writer] The record with that hash of which is_same(const Record&) is true, or
    // nullptr.
    template <class IsSame>
    [[nodiscard]] Record* find(std::uint64_t hash, IsSame&& is_same) const noexcept
    {
        const Slots& slots = *slots_.load(std::memory_order_acquire);
        for (std::size_t at = hash & slots.mask;; at = (at + 1) & slots.mask) {
            const std::uint64_t slot = slots.at(at).load(std::memory_order_acquire);
            if (slot == kNever)
                return nullptr;
            if (slot >> kTagShift != hash >> kTagShift || slot == kRemoved)
                continue;
            if (Record* record = record_of(slot); is_same(*record))
                return record;
        }
    }

    // [reader] Asks for the memory that find() will look at first.
    void prefetch(std::uint64_t hash) const noexcept
    {
        const Slots& slots = *slots_.load(std::memory_order_acquire);
        __builtin_prefetch(&slots.at(hash & slots.mask));
    }

    // [writer] The record is not there; its `hash` is the lower half of this one. Throws
    // std::bad_alloc.
    void insert(Epochs& epochs, std::uint64_t hash, Record* record)
    {
        const Slots& slots = *slots_.load(std::memory_order_relaxed);
        // A quarter stays empty, or a search would not end.
        if ((slots.used + 1) * 4 > (slots.mask + 1) * 3)
            rebuild(epochs);
        slots_.load(std::memory_order_relaxed)->put(record->hash, slot_of(hash, record));
        ++live_;
    }

    // [writer] The record is there. It may still be read until it was retired and freed.
    void erase(Epochs& epochs, const Record* record) noexcept
    {
        const Slots& slots = *slots_.load(std::memory_order_relaxed);
        std::size_t at = record->hash & slots.mask;
        while (record_of(slots.at(at).load(std::memory_order_relaxed)) != record) {
            at = (at + 1) & slots.mask;
        }
        slots.at(at).store(kRemoved, std::memory_order_release);
        --live_;
        if (slots.mask + 1 > kSmallest && live_ * 8 < slots.mask + 1)
            shrink(epochs);
    }

    // [writer] each(Record*)
    template <class Each> void for_each(Each&& each) const
    {
        const Slots& slots = *slots_.load(std::memory_order_relaxed);
        for (std::size_t at = 0; at <= slots.mask; ++at) {
            const std::uint64_t slot = slots.at(at).load(std::memory_order_relaxed);
            if (slot != kNever && slot != kRemoved)
                each(record_of(slot));
        }
    }

private:
    static constexpr std::uint64_t kNever = 0, kRemoved = 1;
    static constexpr int kTagShift = 48; // user addresses are smaller
    static constexpr std::size_t kSmallest = 16;

    struct Slots {
        explicit Slots(std::size_t capacity)
            : mask(capacity - 1), words(std::make_unique<std::atomic<std::uint64_t>[]>(capacity))
        {
        }

        [[nodiscard]] std::atomic<std::uint64_t>& at(std::size_t i) const noexcept
        {
            return words[i];
        }

        void put(std::uint32_t hash, std::uint64_t slot) noexcept
        {
            std::size_t i = hash & mask;
            std::uint64_t there = at(i).load(std::memory_order_relaxed);
            while (there != kNever && there != kRemoved) {
                i = (i + 1) & mask;
                there = at(i).load(std::memory_order_relaxed);
            }
            used += there == kNever;
            at(i).store(slot, std::memory_order_release);
        }

        const std::size_t mask;
        std::size_t used = 0; // slots that are not kNever
        const std::unique_ptr<std::atomic<std::uint64_t>[]> words;
    };

    static Record* record_of(std::uint64_t slot) noexcept
    {
        return reinterpret_cast<Record*>(
            static_cast<std::uintptr_t>(slot & ((std::uint64_t{1} << kTagShift) - 1)));
    }

    static std::uint64_t slot_of(std::uint64_t hash, Record* record) noexcept
    {
        const std::uint64_t address = reinterpret_cast<std::uintptr_t>(record);
        assert(address >> kTagShift == 0);
        return address | hash >> kTagShift << kTagShift;
    }

    // Into a table that is at most half full, one more included.
    void rebuild(Epochs& epochs)
    {
        const std::size_t capacity = std::max(kSmallest, std::bit_ceil((live_ + 1) * 2));
        auto fresh = std::make_unique<Slots>(capacity);
        std::unique_ptr<Slots> old(slots_.load(std::memory_order_relaxed));
        move_all(*old, *fresh);
        slots_.store(fresh.release(), std::memory_order_release);
        epochs.retire(std::move(old));
    }

    void shrink(Epochs& epochs) noexcept
    {
        try {
            rebuild(epochs);
        } catch (const std::bad_alloc&) { // the large table is as good
        }
    }

    // Each record is a cache miss: the next ones are asked for ahead.
    static void move_all(const Slots& from, Slots& to) noexcept
    {
        constexpr std::size_t kAhead = 16;
        for (std::size_t i = 0; i <= from.mask; ++i) {
            const auto ahead = from.at((i + kAhead) & from.mask).load(std::memory_order_relaxed);
            __builtin_prefetch(record_of(ahead));
            const std::uint64_t slot = from.at(i).load(std::memory_order_relaxed);
            if (slot != kNever && slot != kRemoved)
                to.put(record_of(slot)->hash, slot);
        }
    }

    std::atomic<Slots*> slots_;
    std::size_t live_ = 0;
};

} // namespace iotcc::bus
