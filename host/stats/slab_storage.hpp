#pragma once
#include "instance_names.hpp"
#include "keyed_hash.hpp"
#include "lane_slabs.hpp"
#include "published_array.hpp"
#include "scan_position.hpp"

#include <iotcc/kind/storage.h>
#include <iotcc/service/exec.h>

#include <cstdint>
#include <string_view>

namespace iotcc::stats {

class RowCopy;

// The built-in storage: rows in memory, in slabs of 4096 per lane that are never freed, only used
// again. Reached through its vtable like any other storage; `self` is the SlabStorage. Threads as
// iotcc/kind/storage.h says; readers take no lock that a lane waits for. It must outlive all calls,
// and the sums (`who->agg`) must outlive it.
//
// Beyond the header's words:
// - attach: E_ARG for an empty device id or one over 65535 bytes, an empty instance name, a lane
// number of
//   IOTCC_LANES_MAX or more, and an `agg` other than the first one of that (instance, lane).
//   E_NOMEM: 256 other instances, or no memory. Name, type, user agent and remote are cut at 256
//   bytes.
// - find and scan: a row function that stops the walk is no failure: OK. The cursor stands behind
// the row it stopped at.
// - scan: at most 1000 rows a call. E_ARG: limit 0, or a cursor that is none of ours.
// - Text that a wild write spoiled may come out as any bytes.
class SlabStorage {
public:
    // Draws the key of the index. Throws std::exception without a random source.
    SlabStorage();

    static const iotcc_storage kVtable;

private:
    [[nodiscard]] static SlabStorage& of(void* self) noexcept
    {
        return *static_cast<SlabStorage*>(self);
    }
    std::int32_t attach(const iotcc_attach& who, iotcc_slot** slot);
    void detach(std::uint64_t conn_id, iotcc_slot& slot) noexcept;
    std::int32_t totals(std::string_view instance, iotcc_totals* out) const noexcept;
    std::int32_t find(std::string_view device_id, iotcc_row_fn f, void* arg) const;
    std::int32_t scan(std::uint64_t* cursor, std::uint32_t limit, iotcc_row_fn f, void* arg) const;

    // The next slab at or behind the position; nullptr at the end.
    [[nodiscard]] const SlabMemory* slab_at(ScanPosition& position) const noexcept;
    [[nodiscard]] std::uint32_t hash_of(std::string_view device_id) const noexcept;
    [[nodiscard]] LaneSlabs& lane(std::uint32_t number);
    [[nodiscard]] iotcc_row row_of(const RowCopy& copy) const noexcept;

    const text::HashKey key_;
    InstanceNames names_;
    PublishedArray<LaneSlabs, IOTCC_LANES_MAX> lanes_; // each place is written by that lane
};

} // namespace iotcc::stats
