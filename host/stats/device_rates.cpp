#include "device_rates.hpp"

#include "guarded.hpp"
#include "sample_tag.hpp"
#include "shared_word.hpp"
#include "storage_set.hpp"

#include <algorithm>

namespace iotcc::stats {
namespace {

constexpr std::uint64_t kLeastAgeMs = 1000; // one message after 5 ms is no 200 per second
constexpr std::uint32_t kRowsPerPage = 1000;
constexpr std::uint32_t kMostPages = 100'000; // a foreign storage may hand out cursors for ever

CountPair pair_of(const iotcc_slot& counters) noexcept
{
    return (counters.rx_msgs & UINT32_MAX) | counters.tx_msgs << 32;
}

// Modulo 2^32, as the samples are kept. Half of that in 20 s is out of reach, so it means a row
// older than the sample.
std::uint64_t growth(std::uint64_t now, std::uint64_t before) noexcept
{
    const std::uint32_t grown =
        static_cast<std::uint32_t>(now) - static_cast<std::uint32_t>(before);
    return grown > UINT32_MAX / 2 ? 0 : grown;
}

} // namespace

DeviceRates::DeviceRates(std::uint64_t start_ms) noexcept
{
    for (auto& start : round_starts_) {
        start.store(start_ms, std::memory_order_relaxed);
    }
}

void DeviceRates::sample(const StorageSet& storages, std::uint64_t now_ms) noexcept
{
    const std::uint32_t round = round_.load(std::memory_order_relaxed) + 1;
    round_starts_[round % 4].store(now_ms, std::memory_order_relaxed);
    round_.store(round, std::memory_order_release);
    std::uint64_t cursor = 0;
    for (std::uint32_t page = 0; page < kMostPages; ++page) {
        if (storages.scan(cursor, kRowsPerPage, take_row, this) < 0 || cursor == 0) {
            break;
        }
    }
    forget_unseen();
}

MessageRates DeviceRates::of(const iotcc_row& row, std::uint64_t now_ms,
                             std::optional<std::uint64_t> age_ms) const noexcept
{
    const iotcc_slot& counters = row.counters;
    const auto from = reference(row.conn_id);
    if (from && from->at_ms < now_ms) {
        return rates_of(
            {growth(counters.rx_msgs, from->counts), growth(counters.tx_msgs, from->counts >> 32)},
            now_ms - from->at_ms);
    }
    // Without two samples the connection was not there before the last round but one.
    const std::uint64_t since = round_start(round_.load(std::memory_order_acquire) - 1);
    const std::uint64_t lifetime = age_ms.value_or(now_ms > since ? now_ms - since : 0);
    return rates_of({counters.rx_msgs, counters.tx_msgs}, std::max(lifetime, kLeastAgeMs));
}

std::int32_t DeviceRates::take_row(void* self, const iotcc_row* row)
{
    // A connection that finds no memory for its samples is shown over its lifetime; the round goes
    // on.
    static_cast<void>(guarded([&] {
        static_cast<DeviceRates*>(self)->take(*row);
        return IOTCC_OK;
    }));
    return IOTCC_OK;
}

void DeviceRates::take(const iotcc_row& row)
{
    const ConnectionPlace place(row.conn_id);
    const SampleTable::Entry entry = table_.entry(place);
    if (entry.tag == nullptr) {
        return;
    }
    const std::uint32_t round = round_.load(std::memory_order_relaxed);
    const SampleTag before(load_relaxed(*entry.tag));
    if (before.is_of(place.generation) && before.is_from(round)) {
        return; // a second storage shows the same connection
    }
    // What the round before did not see was forgotten: a tag of this connection is from the round
    // before.
    const bool has_previous = before.is_of(place.generation);
    store_release(*entry.tag, 0);
    if (has_previous) {
        store_release(*entry.previous, load_relaxed(*entry.last));
    }
    store_release(*entry.last, pair_of(row.counters));
    store_release(*entry.tag, SampleTag(place.generation, round, has_previous ? 1 : 0).bits());
}

void DeviceRates::forget_unseen() noexcept
{
    const std::uint32_t round = round_.load(std::memory_order_relaxed);
    table_.for_each_tag([round](std::uint32_t& tag) {
        const SampleTag seen(load_relaxed(tag));
        if (!seen.is_empty() && !seen.is_from(round)) {
            store_release(tag, 0);
        }
    });
}

std::optional<DeviceRates::Reference>
DeviceRates::reference(std::uint64_t connection_id) const noexcept
{
    const ConnectionPlace place(connection_id);
    const SampleTable::Entry entry = table_.find(place);
    // The sampler empties the tag while it changes an entry, and counts the round before it changes
    // the first one.
    for (int attempt = 0; entry.tag != nullptr && attempt < 8; ++attempt) {
        const std::uint32_t round = round_.load(std::memory_order_acquire);
        const SampleTag tag(load_acquire(*entry.tag));
        if (tag.is_empty()) {
            continue;
        }
        if (!tag.is_of(place.generation) || !tag.has_previous()) {
            return std::nullopt;
        }
        const Reference from{load_acquire(*entry.previous),
                             round_start(tag.is_from(round) ? round - 1 : round - 2)};
        if (load_acquire(*entry.tag) == tag.bits() &&
            round_.load(std::memory_order_acquire) == round) {
            return from;
        }
    }
    return std::nullopt;
}

std::uint64_t DeviceRates::round_start(std::uint32_t round) const noexcept
{
    return round_starts_[round % 4].load(std::memory_order_acquire);
}

} // namespace iotcc::stats
