#pragma once
#include "clock_history.hpp"
#include "device_rates.hpp"
#include "message_rates.hpp"
#include "rate_window.hpp"

#include <iotcc/types.h>

#include <cstdint>
#include <optional>

namespace iotcc::stats {

class StorageSet;

// The rates of the host and of its connections. Nothing is done on the path of a message: whoever
// owns this calls tick. Knows no clock: times are monotonic in ms, except where they are called
// unix.
class Rates {
public:
    // The storages are borrowed and outlive this.
    Rates(const StorageSet& storages, std::uint64_t start_ms, std::uint64_t start_unix_ms);

    // [main] About once a second. Every tenth walks over all connections.
    void tick(std::uint64_t now_ms, std::uint64_t now_unix_ms) noexcept;

    // [any] Of all connections together, closed ones included; as of the last tick.
    [[nodiscard]] MessageRates host() const noexcept { return window_.rates(); }

    // [any] How long the connection of that row has been open. Nothing where a storage gives a time
    // at which the host did not run, or where the clock was set within the last second.
    [[nodiscard]] std::optional<std::uint64_t> age_ms(const iotcc_row& row,
                                                      std::uint64_t now_ms) const
    {
        return clock_.age_ms(row.opened_ms, now_ms);
    }
    // [any] Of the connection whose row was read just now.
    [[nodiscard]] MessageRates of(const iotcc_row& row, std::uint64_t now_ms) const
    {
        return devices_.of(row, now_ms, age_ms(row, now_ms));
    }

private:
    const StorageSet& storages_;
    ClockHistory clock_;
    RateWindow window_;
    DeviceRates devices_;
    std::uint64_t last_round_ms_;
};

} // namespace iotcc::stats
