#include "storage_set.hpp"

#include "guarded.hpp"
#include "row_relay.hpp"
#include "text_view.hpp"
#include "totals_sum.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

namespace iotcc::stats {
namespace {

constexpr std::uint32_t kMostRowsPerCall = 1000;

// The top 8 bits of a cursor are the storage's number, the rest is its own.
constexpr int kNumberShift = 56;
constexpr std::uint64_t kOwnBits = (std::uint64_t{1} << kNumberShift) - 1;

std::int32_t call_totals(const NamedStorage& storage, std::string_view instance, iotcc_totals& out)
{
    if (!IOTCC_HAS(storage.vtable, iotcc_storage, totals)) {
        return IOTCC_E_UNSUPPORTED;
    }
    return guarded([&] { return storage.vtable->totals(storage.self, str_of(instance), &out); });
}

std::int32_t call_find(const NamedStorage& storage, std::string_view device_id, RowRelay& relay)
{
    if (!IOTCC_HAS(storage.vtable, iotcc_storage, find)) {
        return IOTCC_E_UNSUPPORTED;
    }
    return guarded([&] {
        return storage.vtable->find(storage.self, str_of(device_id), RowRelay::pass, &relay);
    });
}

// One call; `cursor` is the storage's own and afterwards where it goes on, 0 at its end.
std::int32_t call_scan(const NamedStorage& storage, std::uint64_t& cursor, RowRelay& relay)
{
    if (!IOTCC_HAS(storage.vtable, iotcc_storage, scan)) {
        return IOTCC_E_UNSUPPORTED;
    }
    const std::uint64_t before = cursor;
    const std::uint32_t left = relay.left();
    const std::int32_t result = guarded(
        [&] { return storage.vtable->scan(storage.self, &cursor, left, RowRelay::pass, &relay); });
    // A walk that stands still, or a cursor with our bits, would never end.
    const bool lost = (cursor & ~kOwnBits) != 0 || (cursor == before && relay.left() == left);
    cursor = lost ? 0 : cursor;
    return result;
}

} // namespace

std::int32_t StorageSet::add(NamedStorage storage)
{
    if (storage.name.empty() || !IOTCC_HAS(storage.vtable, iotcc_storage, attach) ||
        !IOTCC_HAS(storage.vtable, iotcc_storage, detach)) {
        return IOTCC_E_ARG;
    }
    const std::lock_guard lock(adding_);
    const std::uint32_t count = count_.load(std::memory_order_relaxed);
    for (std::uint32_t number = 0; number < count; ++number) {
        const NamedStorage& known = *storages_.get(number);
        if (known.name == storage.name ||
            (known.vtable == storage.vtable && known.self == storage.self)) {
            return IOTCC_E_EXISTS;
        }
    }
    if (count == kMost) {
        return IOTCC_E_NOMEM;
    }
    storages_.put(count, std::make_unique<const NamedStorage>(std::move(storage)));
    count_.store(count + 1, std::memory_order_release);
    return IOTCC_OK;
}

const NamedStorage* StorageSet::named(std::string_view name) const noexcept
{
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    for (std::uint32_t number = 0; number < count; ++number) {
        const NamedStorage* storage = storages_.get(number);
        if (storage->name == name) {
            return storage;
        }
    }
    return nullptr;
}

std::int32_t StorageSet::totals(std::string_view instance, iotcc_totals& out) const noexcept
{
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    iotcc_totals sum{};
    bool found = instance.empty();
    for (std::uint32_t number = 0; number < count; ++number) {
        found = add_part(number, instance, sum) || found;
    }
    return found ? give_totals(sum, &out) : IOTCC_E_NOTFOUND;
}

bool StorageSet::add_part(std::uint32_t number, std::string_view instance,
                          iotcc_totals& sum) const noexcept
{
    iotcc_totals part{};
    part.struct_size = sizeof(part);
    const std::int32_t status = call_totals(*storages_.get(number), instance, part);
    if (!last_.keep_or_recall(number, instance, status, part)) {
        return false;
    }
    add_totals(sum, part);
    return true;
}

std::vector<StorageSet::Failing> StorageSet::failing() const
{
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    std::vector<Failing> failing;
    for (std::uint32_t number = 0; number < count; ++number) {
        const std::int32_t status = last_.status(number);
        if (status < 0) {
            failing.push_back({storages_.get(number)->name, status});
        }
    }
    return failing;
}

std::int32_t StorageSet::find(std::string_view device_id, iotcc_row_fn f, void* arg) const noexcept
{
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    RowRelay relay(f, arg, UINT32_MAX);
    for (std::uint32_t number = 0; number < count && !relay.stopped(); ++number) {
        static_cast<void>(call_find(*storages_.get(number), device_id, relay));
    }
    return relay.passed_any() ? IOTCC_OK : IOTCC_E_NOTFOUND;
}

std::int32_t StorageSet::scan(std::uint64_t& cursor, std::uint32_t limit, iotcc_row_fn f,
                              void* arg) const noexcept
{
    const std::uint32_t count = count_.load(std::memory_order_acquire);
    const auto first = static_cast<std::uint32_t>(cursor >> kNumberShift);
    if (limit == 0 || (first >= count && cursor != 0)) {
        return IOTCC_E_ARG;
    }
    RowRelay relay(f, arg, std::min(limit, kMostRowsPerCall));
    std::uint64_t own = cursor & kOwnBits;
    for (std::uint32_t number = first; number < count; ++number, own = 0) {
        const bool resumed = own != 0;
        const std::int32_t result = call_scan(*storages_.get(number), own, relay);
        if (resumed && result == IOTCC_E_ARG) {
            return IOTCC_E_ARG;
        }
        if (result >= 0 && own != 0) {
            cursor = std::uint64_t{number} << kNumberShift | own;
            return IOTCC_OK;
        }
        if (relay.stopped() || relay.left() == 0) {
            cursor = number + 1 < count ? std::uint64_t{number + 1} << kNumberShift : 0;
            return IOTCC_OK;
        }
    }
    cursor = 0;
    return IOTCC_OK;
}

} // namespace iotcc::stats
