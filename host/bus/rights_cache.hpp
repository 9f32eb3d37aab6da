#pragma once
#include "keyed_hash.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <new>
#include <string_view>

namespace iotcc::bus {

// What one lane knows of who may read or write what, so that the rights are not asked for each
// message. Bounded: a newer answer takes the place of an older one. Topics count by their keyed
// hash of 64 bits: nobody outside can find two that have the same. [lane]
class RightsCache {
public:
    enum class Access : std::uint8_t { read, write };

    // Throws what text::HashKey::random does.
    RightsCache() : key_(text::HashKey::random()) {}

    // What `ask()` answered for that session and topic since the rights were last other ones, which
    // is when `generation` is another number. `serial`: of the session, never 0, not of another
    // one.
    template <class Ask>
    [[nodiscard]] bool may(std::uint64_t generation, std::uint32_t serial, Access access,
                           std::string_view topic, Ask ask)
    {
        if ((entries_ == nullptr || generation != generation_) && !clear(generation))
            return ask();
        const std::uint64_t hash = text::keyed_hash(key_, topic);
        Entry& entry = entries_[place(hash, serial)];
        if (entry.hash != hash || entry.serial != serial || entry.access != access) {
            const bool is_allowed = ask();
            entry = {hash, serial, access, is_allowed};
        }
        return entry.is_allowed;
    }

    void forget() noexcept { entries_.reset(); } // serials may come again

private:
    struct Entry {
        std::uint64_t hash = 0;
        std::uint32_t serial = 0;
        Access access = Access::read;
        bool is_allowed = false;
    };
    static constexpr std::size_t kEntries = 4096; // 64 KiB

    [[nodiscard]] static std::size_t place(std::uint64_t hash, std::uint32_t serial) noexcept
    {
        return (hash ^ serial) % kEntries;
    }
    // False: there is no memory to know anything.
    [[nodiscard]] bool clear(std::uint64_t generation)
    {
        entries_.reset(new (std::nothrow) Entry[kEntries]);
        generation_ = generation;
        return entries_ != nullptr;
    }

    const text::HashKey key_;
    std::uint64_t generation_ = 0;
    std::unique_ptr<Entry[]> entries_;
};

} // namespace iotcc::bus
