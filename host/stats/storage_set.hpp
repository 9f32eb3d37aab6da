#pragma once
#include "last_totals.hpp"
#include "published_array.hpp"

#include <iotcc/kind/storage.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace iotcc::stats {

// A storage instance as configuration names it. The vtable and self outlive the set.
struct NamedStorage {
    std::string name;
    const iotcc_storage* vtable = nullptr;
    void* self = nullptr;
};

// Every storage of the host, each counted once however many instances share it. The read side: all
// of them as if they were one. Reads only through the vtables, which may be shorter or longer than
// ours. A storage that fails is left out; of its totals the last good ones count. Safe from any
// thread. Row functions must not throw; the
// rows they get have the fields of our iotcc_row.
class StorageSet {
public:
    static constexpr std::uint32_t kMost = 64;

    // For as long as the set lives: a stopped storage would take its share of the totals away.
    // IOTCC_E_ARG: no name, or no attach and detach. IOTCC_E_EXISTS: that name, or that storage, is
    // in. IOTCC_E_NOMEM: kMost are.
    [[nodiscard]] std::int32_t add(NamedStorage storage);

    // nullptr: none of that name.
    [[nodiscard]] const NamedStorage* named(std::string_view name) const noexcept;

    // Of one instance, or of all for "". A storage that fails, or that no longer knows an instance
    // whose totals it gave before, takes part with the last ones it gave, so that nothing goes
    // backwards. IOTCC_E_NOTFOUND: no storage knows the instance. Writes within out.struct_size.
    [[nodiscard]] std::int32_t totals(std::string_view instance, iotcc_totals& out) const noexcept;

    // Every open connection of the device. IOTCC_E_NOTFOUND: none. A function that stops the walk
    // is no failure.
    [[nodiscard]] std::int32_t find(std::string_view device_id, iotcc_row_fn f,
                                    void* arg) const noexcept;

    // Up to min(limit, 1000) rows, perhaps none, and the cursor to go on with; start with 0, which
    // comes back at the end. Every connection open for the whole walk is seen exactly once, others
    // at most once. IOTCC_E_ARG: limit 0, or a cursor that is none of ours.
    [[nodiscard]] std::int32_t scan(std::uint64_t& cursor, std::uint32_t limit, iotcc_row_fn f,
                                    void* arg) const noexcept;

    // A storage whose last answer to totals() was a failure.
    struct Failing {
        std::string name;
        std::int32_t status; // E_*
    };
    [[nodiscard]] std::vector<Failing> failing() const;

private:
    [[nodiscard]] bool add_part(std::uint32_t number, std::string_view instance,
                                iotcc_totals& sum) const noexcept;

    PublishedArray<const NamedStorage, kMost> storages_;
    std::atomic<std::uint32_t> count_{0};
    std::mutex adding_; // guards adding to storages_; readers never take it
    mutable LastTotals last_;
};

} // namespace iotcc::stats
