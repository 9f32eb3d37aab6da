#include "rates.hpp"

#include "storage_set.hpp"

#include <new>

namespace iotcc::stats {
namespace {

// A timer's jitter must not turn a round of 10 s into one of 11.
constexpr std::uint64_t kJitterMs = 500;

} // namespace

Rates::Rates(const StorageSet& storages, std::uint64_t start_ms, std::uint64_t start_unix_ms)
    : storages_(storages), clock_(start_ms, start_unix_ms), window_(start_ms), devices_(start_ms),
      last_round_ms_(start_ms)
{
}

void Rates::tick(std::uint64_t now_ms, std::uint64_t now_unix_ms) noexcept
{
    try {
        clock_.note(now_ms, now_unix_ms);
    } catch (const std::bad_alloc&) { // the next second tries again
    }
    iotcc_totals totals{};
    totals.struct_size = sizeof(totals);
    if (storages_.totals("", totals) >= 0) {
        window_.sample(now_ms, {totals.sum.rx_msgs, totals.sum.tx_msgs});
    }
    if (now_ms + kJitterMs >= last_round_ms_ + DeviceRates::kRoundMs) {
        devices_.sample(storages_, now_ms);
        last_round_ms_ = now_ms;
    }
}

} // namespace iotcc::stats
