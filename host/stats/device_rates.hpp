#pragma once
#include "message_rates.hpp"
#include "sample_table.hpp"

#include <iotcc/types.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>

namespace iotcc::stats {

class StorageSet;

// Message rates of single connections. A sampling round takes the counts of all of them every 10 s
// and keeps the last two; a rate spans from the older of these to now: 10 to 20 s. A connection
// with less than two samples is shown over its lifetime, at least 1 s. Times are monotonic in ms.
class DeviceRates {
public:
    static constexpr std::uint64_t kRoundMs = 10'000;

    explicit DeviceRates(std::uint64_t start_ms) noexcept;

    // [main] One round over all storages.
    void sample(const StorageSet& storages, std::uint64_t now_ms) noexcept;

    // [any] Of a row that was read just now; `age_ms`: of its connection, where that is known.
    [[nodiscard]] MessageRates of(const iotcc_row& row, std::uint64_t now_ms,
                                  std::optional<std::uint64_t> age_ms) const noexcept;

private:
    struct Reference { // where the window of a connection begins
        CountPair counts;
        std::uint64_t at_ms;
    };
    static std::int32_t take_row(void* self, const iotcc_row* row);
    void take(const iotcc_row& row);
    void forget_unseen() noexcept;
    [[nodiscard]] std::optional<Reference> reference(std::uint64_t connection_id) const noexcept;
    [[nodiscard]] std::uint64_t round_start(std::uint32_t round) const noexcept;

    SampleTable table_;
    std::atomic<std::uint32_t> round_{
        0}; // counts from 1; written before the first entry of a round
    std::array<std::atomic<std::uint64_t>, 4>
        round_starts_; // of the last rounds, by their lowest bits
};

} // namespace iotcc::stats
