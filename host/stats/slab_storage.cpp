#include "slab_storage.hpp"

#include "guarded.hpp"
#include "row_copy.hpp"
#include "shared_word.hpp"
#include "slab_reader.hpp"
#include "text_view.hpp"
#include "totals_sum.hpp"

#include <algorithm>
#include <cassert>
#include <memory>
#include <vector>

namespace iotcc::stats {
namespace {

constexpr std::uint32_t kMostRowsPerCall = 1000;

bool is_acceptable(const iotcc_attach* who) noexcept
{
    if (!IOTCC_HAS_FIELD(who, iotcc_attach, agg) ||
        !IOTCC_HAS_FIELD(who->device, iotcc_device, user_agent)) {
        return false;
    }
    const std::string_view id = view_of(who->device->device_id);
    return who->lane < IOTCC_LANES_MAX && !view_of(who->instance).empty() && !id.empty() &&
           id.size() <= kMaxDeviceIdBytes;
}

ConnectionText text_of(const iotcc_attach& who) noexcept
{
    const auto cut = [](iotcc_str text) { return utf8_prefix(view_of(text), kMaxTextBytes); };
    return {view_of(who.device->device_id), cut(who.device->device_name),
            cut(who.device->device_type), cut(who.device->user_agent), cut(who.remote)};
}

} // namespace

SlabStorage::SlabStorage() : key_(text::HashKey::random()) {}

std::int32_t SlabStorage::attach(const iotcc_attach& who, iotcc_slot** slot)
{
    const auto instance = names_.number_of(view_of(who.instance));
    if (!instance) {
        return IOTCC_E_NOMEM;
    }
    LaneSlabs& slabs = lane(who.lane);
    if (!slabs.cells().accepts(*instance, who.agg)) {
        return IOTCC_E_ARG;
    }
    NewConnection connection;
    connection.connection_id = who.conn_id;
    connection.opened_ms = who.opened_ms;
    connection.instance = *instance;
    connection.text = text_of(who);
    connection.hash = hash_of(connection.text.device_id);
    connection.so_far = who.so_far == nullptr ? iotcc_slot{} : *who.so_far;
    iotcc_slot* made = slabs.attach(connection);
    if (made == nullptr) {
        return IOTCC_E_NOMEM;
    }
    slabs.cells().count_opened(*instance, who.agg);
    *slot = made;
    return IOTCC_OK;
}

void SlabStorage::detach([[maybe_unused]] std::uint64_t conn_id, iotcc_slot& slot) noexcept
{
    const SlabMemory& memory = Slab::memory_of(slot);
    LaneSlabs* slabs = lanes_.get(memory.header.lane);
    if (slabs == nullptr || slabs->slab(memory.header.number) != &memory) {
        assert(!"no slot of this storage");
        return;
    }
    assert(load_relaxed(memory.rows[&slot - memory.slots].connection_id) == conn_id);
    slabs->cells().count_closed(slabs->detach(memory.header.number, slot));
}

std::int32_t SlabStorage::totals(std::string_view instance, iotcc_totals* out) const noexcept
{
    const auto wanted = names_.find(instance);
    const std::uint32_t names = names_.size();
    iotcc_totals totals{};
    bool found = instance.empty();
    for (std::uint32_t lane = 0; lane < IOTCC_LANES_MAX; ++lane) {
        const LaneSlabs* slabs = lanes_.get(lane);
        for (std::uint32_t number = 0; slabs != nullptr && number < names; ++number) {
            if (instance.empty() || wanted == number) {
                found |= slabs->cells().add_to(totals, static_cast<std::uint8_t>(number));
            }
        }
    }
    return found ? give_totals(totals, out) : IOTCC_E_NOTFOUND;
}

std::int32_t SlabStorage::find(std::string_view device_id, iotcc_row_fn f, void* arg) const
{
    if (f == nullptr) {
        return IOTCC_E_ARG;
    }
    std::int32_t result = IOTCC_E_NOTFOUND;
    const std::uint32_t hash = hash_of(device_id);
    std::vector<std::uint32_t> indexes;
    RowCopy copy;
    ScanPosition position;
    while (const SlabMemory* memory = slab_at(position)) {
        const SlabReader slab(*memory);
        slab.candidates(hash, indexes);
        for (const std::uint32_t index : indexes) {
            if (!slab.read(index, copy) || copy.text().device_id != device_id) {
                continue;
            }
            result = IOTCC_OK;
            const iotcc_row row = row_of(copy);
            if (f(arg, &row) < 0) {
                return IOTCC_OK;
            }
        }
        position.next_slab();
    }
    return result;
}

std::int32_t SlabStorage::scan(std::uint64_t* cursor, std::uint32_t limit, iotcc_row_fn f,
                               void* arg) const
{
    auto position = cursor == nullptr ? std::nullopt : ScanPosition::from_cursor(*cursor);
    if (!position || limit == 0 || f == nullptr) {
        return IOTCC_E_ARG;
    }
    std::uint32_t left = std::min(limit, kMostRowsPerCall);
    RowCopy copy;
    while (const SlabMemory* memory = slab_at(*position)) {
        const SlabReader slab(*memory);
        ScanPosition behind = *position;
        behind.next_slab();
        const std::uint32_t used = slab.used();
        for (std::uint32_t index = position->row(); index < used; ++index) {
            position->next_row();
            if (!slab.read(index, copy)) {
                continue;
            }
            const iotcc_row row = row_of(copy);
            if (f(arg, &row) < 0 || --left == 0) {
                *cursor = position->cursor();
                return IOTCC_OK;
            }
        }
        *position = behind;
    }
    *cursor = 0;
    return IOTCC_OK;
}

const SlabMemory* SlabStorage::slab_at(ScanPosition& position) const noexcept
{
    while (!position.at_end()) {
        const LaneSlabs* slabs = lanes_.get(position.lane());
        const SlabMemory* slab = slabs == nullptr ? nullptr : slabs->slab(position.slab());
        if (slab != nullptr) {
            return slab;
        }
        position.next_lane(); // a lane's slabs have no gaps
    }
    return nullptr;
}

std::uint32_t SlabStorage::hash_of(std::string_view device_id) const noexcept
{
    return static_cast<std::uint32_t>(text::keyed_hash(key_, device_id));
}

LaneSlabs& SlabStorage::lane(std::uint32_t number)
{
    LaneSlabs* known = lanes_.get(number);
    return known != nullptr ? *known : lanes_.put(number, std::make_unique<LaneSlabs>(number));
}

iotcc_row SlabStorage::row_of(const RowCopy& copy) const noexcept
{
    return copy.row(names_.name_of(copy.instance()));
}

const iotcc_storage SlabStorage::kVtable = {
    .struct_size = sizeof(iotcc_storage),
    .flags = 0,
    .attach = [](void* self, const iotcc_attach* who, iotcc_slot** slot) -> std::int32_t {
        if (!is_acceptable(who) || slot == nullptr) {
            return IOTCC_E_ARG;
        }
        return guarded([&] { return of(self).attach(*who, slot); });
    },
    .detach = [](void* self, std::uint64_t conn_id, iotcc_slot* slot,
                 std::int32_t) { of(self).detach(conn_id, *slot); },
    .totals = [](void* self, iotcc_str instance, iotcc_totals* out) -> std::int32_t {
        return of(self).totals(view_of(instance), out);
    },
    .find = [](void* self, iotcc_str device_id, iotcc_row_fn f, void* arg) -> std::int32_t {
        return guarded([&] { return of(self).find(view_of(device_id), f, arg); });
    },
    .scan = [](void* self, std::uint64_t* cursor, std::uint32_t limit, iotcc_row_fn f, void* arg)
        -> std::int32_t { return guarded([&] { return of(self).scan(cursor, limit, f, arg); }); },
};

} // namespace iotcc::stats
