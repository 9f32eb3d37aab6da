#include "list_picker.hpp"

#include "connection_predicate.hpp"
#include "each_connection.hpp"
#include "keyed_hash.hpp"
#include "text_view.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <algorithm>
#include <memory_resource>
#include <string>
#include <utility>

namespace iotcc {
namespace {

using stats::view_of;

std::uint64_t number_of(const iotcc_row& row, SortKey sort)
{
    switch (sort) {
    case SortKey::opened_ms:
        return row.opened_ms;
    case SortKey::last_ms:
        return std::max(row.counters.last_rx_ms, row.counters.last_tx_ms);
    case SortKey::received_messages:
        return row.counters.rx_msgs;
    case SortKey::sent_messages:
        return row.counters.tx_msgs;
    case SortKey::device_id:
        break;
    }
    return 0;
}

// Of two connections of a device: counts are summed, of times the later one is the device's.
std::uint64_t together(std::uint64_t a, std::uint64_t b, SortKey sort)
{
    const bool is_count = sort == SortKey::received_messages || sort == SortKey::sent_messages;
    return is_count ? a + b : std::max(a, b);
}

// Devices choose their ids, so the hash is keyed.
struct IdHash {
    using is_avalanching = void; // all its bits are equally good
    std::size_t operator()(std::string_view id) const noexcept { return text::keyed_hash(key, id); }
    text::HashKey key;
};

std::string_view kept_in(std::pmr::memory_resource& memory, std::string_view id)
{
    char* const copy = static_cast<char*>(memory.allocate(id.size(), 1));
    id.copy(copy, id.size());
    return {copy, id.size()};
}

// How many devices to expect: a foreign storage may say anything.
std::size_t places_for(const stats::StorageSet& storages)
{
    constexpr std::uint64_t kMost = 1'000'000;
    iotcc_totals totals{};
    totals.struct_size = sizeof totals;
    return storages.totals("", totals) == IOTCC_OK ? std::min(totals.open, kMost) : 0;
}

} // namespace

ListPicker::ListPicker(const ListQuery& query) : query_(query)
{
    kept_.reserve(query.limit);
}

void ListPicker::offer(std::uint64_t number, std::string_view device_id, std::uint64_t connection)
{
    ++matching_;
    offered_.number = number;
    offered_.device_id = device_id;
    offered_.connection = connection;
    if (query_.after && !comes_before(*query_.after, offered_))
        return;
    ++behind_;
    const auto before = [this](const auto& a, const auto& b) { return comes_before(a, b); };
    if (kept_.size() < query_.limit) {
        kept_.push_back(offered_);
    } else if (comes_before(offered_, kept_.front())) {
        std::ranges::pop_heap(kept_, before);
        std::swap(kept_.back(), offered_);
    } else {
        return;
    }
    std::ranges::push_heap(kept_, before);
}

Picked ListPicker::take() &&
{
    std::ranges::sort_heap(kept_,
                           [this](const auto& a, const auto& b) { return comes_before(a, b); });
    Picked picked{std::move(kept_), std::nullopt, matching_};
    if (behind_ > picked.positions.size())
        picked.next = picked.positions.back();
    return picked;
}

Picked pick_connections(const stats::StorageSet& storages, const ListQuery& query,
                        const ConnectionPredicate& wanted)
{
    ListPicker picker(query);
    each_connection(storages, [&](const iotcc_row& row) {
        if (wanted.lets_through(row))
            picker.offer(number_of(row, query.sort), view_of(row.device_id), row.conn_id);
    });
    return std::move(picker).take();
}

Picked pick_devices(const stats::StorageSet& storages, const ListQuery& query,
                    const ConnectionPredicate& wanted)
{
    std::pmr::monotonic_buffer_resource ids(256 * 1024);
    boost::unordered_flat_map<std::string_view, std::uint64_t, IdHash> devices(
        places_for(storages), IdHash{text::HashKey::random()});
    each_connection(storages, [&](const iotcc_row& row) {
        if (!wanted.lets_through(row))
            return;
        const std::uint64_t number = number_of(row, query.sort);
        // Kept before it is known to be needed: looking first would hash each id twice.
        const auto [device, is_new] =
            devices.try_emplace(kept_in(ids, view_of(row.device_id)), number);
        if (!is_new)
            device->second = together(device->second, number, query.sort);
    });
    ListPicker picker(query);
    for (const auto& [device_id, number] : devices)
        picker.offer(number, device_id, 0);
    return std::move(picker).take();
}

} // namespace iotcc
