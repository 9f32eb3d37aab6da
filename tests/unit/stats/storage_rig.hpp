#pragma once
#include "slab_storage.hpp"
#include "text_view.hpp"

#include <iotcc/kind/storage.h>

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// A built-in storage and the host's side of it, reached through the vtable only.
namespace iotcc::stats {

struct Attached {
    std::uint64_t id = 0;
    iotcc_slot* slot = nullptr;
    iotcc_slot* agg = nullptr;
};

struct Device {
    std::string id, name, type, user_agent;
    std::string remote = "127.0.0.1:40000";
    std::string instance = "raw_tcp";
    std::uint64_t opened_ms = 1'700'000'000'000;
};

struct SeenRow {
    std::uint64_t id, opened_ms;
    std::string instance, remote, device_id, device_name, device_type, user_agent;
    iotcc_slot counters;
};

inline std::uint64_t connection_id(std::uint32_t lane, std::uint32_t generation,
                                   std::uint32_t index)
{
    return std::uint64_t{lane} << 54 | std::uint64_t{generation} << 24 | index;
}

inline std::int32_t collect_row(void* arg, const iotcc_row* row)
{
    const auto text = [](iotcc_str s) { return std::string(view_of(s)); };
    static_cast<std::vector<SeenRow>*>(arg)->push_back(
        {row->conn_id, row->opened_ms, text(row->instance), text(row->remote), text(row->device_id),
         text(row->device_name), text(row->device_type), text(row->user_agent), row->counters});
    return 0;
}

inline void bump(std::uint64_t& counter, std::uint64_t by)
{
    iotcc_bump(&counter, by);
}

class StorageRig {
public:
    // The slot is null where the storage refused; `result` says why.
    Attached attach(std::uint32_t lane, std::uint64_t id, const Device& device,
                    const iotcc_slot& so_far = {})
    {
        iotcc_device shown{};
        shown.struct_size = sizeof(shown);
        shown.device_id = str_of(device.id);
        shown.device_name = str_of(device.name);
        shown.device_type = str_of(device.type);
        shown.user_agent = str_of(device.user_agent);
        iotcc_attach who{};
        who.struct_size = sizeof(who);
        who.lane = lane;
        who.conn_id = id;
        who.opened_ms = device.opened_ms;
        who.instance = str_of(device.instance);
        who.remote = str_of(device.remote);
        who.device = &shown;
        who.so_far = &so_far;
        iotcc_slot& agg = agg_of(lane, device.instance);
        who.agg = &agg;
        Attached made{id, nullptr, &agg};
        results_[lane] = vtable().attach(self(), &who, &made.slot);
        return made;
    }
    void detach(const Attached& connection)
    {
        vtable().detach(self(), connection.id, connection.slot, IOTCC_CLOSE_PEER);
    }
    std::int32_t result(std::uint32_t lane = 0) const
    {
        return results_[lane];
    } // of the last attach

    std::vector<SeenRow> find(std::string_view device_id) const
    {
        std::vector<SeenRow> rows;
        vtable().find(self(), str_of(device_id), collect_row, &rows);
        return rows;
    }
    std::vector<SeenRow> scan_all(std::uint32_t page = 1000) const
    {
        std::vector<SeenRow> rows;
        std::uint64_t cursor = 0;
        do {
            if (vtable().scan(self(), &cursor, page, collect_row, &rows) != IOTCC_OK) {
                return {};
            }
        } while (cursor != 0);
        return rows;
    }
    iotcc_totals totals(std::string_view instance = "") const
    {
        iotcc_totals totals{};
        totals.struct_size = sizeof(totals);
        vtable().totals(self(), str_of(instance), &totals);
        return totals;
    }

    const iotcc_storage& vtable() const { return SlabStorage::kVtable; }
    void* self() const { return storage_.get(); }

private:
    // As the host does it: made before the lanes run where several of them are used.
    iotcc_slot& agg_of(std::uint32_t lane, const std::string& instance)
    {
        auto& agg = aggs_[lane][instance];
        if (!agg) {
            agg = std::make_unique<iotcc_slot>();
        }
        return *agg;
    }

    std::array<std::map<std::string, std::unique_ptr<iotcc_slot>>, IOTCC_LANES_MAX + 1> aggs_;
    std::array<std::int32_t, IOTCC_LANES_MAX + 1> results_{};
    std::unique_ptr<SlabStorage> storage_ = std::make_unique<SlabStorage>();
};

} // namespace iotcc::stats
