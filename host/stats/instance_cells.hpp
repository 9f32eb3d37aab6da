#pragma once
#include "instance_names.hpp"

#include <iotcc/types.h>

#include <array>
#include <atomic>
#include <cstdint>

namespace iotcc::stats {

// What one lane counts per instance. Stays when connections go, so that totals never go backwards.
class InstanceCells {
public:
    // [lane] Whether that is the host's sum for the instance: the first one counted stays the only
    // one.
    [[nodiscard]] bool accepts(std::uint8_t instance, const iotcc_slot* agg) const noexcept;
    void count_opened(std::uint8_t instance, const iotcc_slot* agg) noexcept; // [lane]
    void count_closed(std::uint8_t instance) noexcept;                        // [lane]

    // [any] Adds what was counted for that instance. False: it never opened a connection here.
    bool add_to(iotcc_totals& totals, std::uint8_t instance) const noexcept;

private:
    struct Cell {
        std::atomic<const iotcc_slot*> agg{
            nullptr}; // borrowed from the host, which outlives the storage
        std::atomic<std::uint64_t> opened{0}, closed{0};
    };
    std::array<Cell, InstanceNames::kMost> cells_;
};

} // namespace iotcc::stats
