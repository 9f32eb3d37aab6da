#pragma once
#include "lane_slabs.hpp"

#include <iotcc/service/exec.h>

#include <cstdint>
#include <optional>

namespace iotcc::stats {

// Where a walk over (lane, slab, row) stands: the next row to look at, as one number that fits a
// cursor's low 56 bits.
class ScanPosition {
public:
    ScanPosition() = default; // the start

    // Nothing: no cursor of ours.
    [[nodiscard]] static std::optional<ScanPosition> from_cursor(std::uint64_t cursor) noexcept
    {
        return cursor <= kEnd ? std::optional(ScanPosition(cursor)) : std::nullopt;
    }
    [[nodiscard]] std::uint64_t cursor() const noexcept { return at_; }

    [[nodiscard]] bool at_end() const noexcept { return at_ >= kEnd; }
    [[nodiscard]] std::uint32_t lane() const noexcept { return part(at_ / kRowsPerLane); }
    [[nodiscard]] std::uint32_t slab() const noexcept
    {
        return part(at_ % kRowsPerLane / kSlabRows);
    }
    [[nodiscard]] std::uint32_t row() const noexcept { return part(at_ % kSlabRows); }

    void next_row() noexcept { ++at_; }
    void next_slab() noexcept { at_ += kSlabRows - at_ % kSlabRows; }
    void next_lane() noexcept { at_ += kRowsPerLane - at_ % kRowsPerLane; }

private:
    static constexpr std::uint64_t kRowsPerLane = std::uint64_t{LaneSlabs::kMostSlabs} * kSlabRows;
    static constexpr std::uint64_t kEnd = kRowsPerLane * IOTCC_LANES_MAX;
    static_assert(kEnd < std::uint64_t{1} << 56);

    explicit ScanPosition(std::uint64_t at) noexcept : at_(at) {}
    [[nodiscard]] static std::uint32_t part(std::uint64_t value) noexcept
    {
        return static_cast<std::uint32_t>(value);
    }

    std::uint64_t at_ = 0;
};

} // namespace iotcc::stats
