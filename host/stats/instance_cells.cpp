#include "instance_cells.hpp"

#include "totals_sum.hpp"

namespace iotcc::stats {
namespace {

// One writer: no lock prefix needed.
void bump(std::atomic<std::uint64_t>& counter) noexcept
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_release);
}

} // namespace

bool InstanceCells::accepts(std::uint8_t instance, const iotcc_slot* agg) const noexcept
{
    const iotcc_slot* known = cells_[instance].agg.load(std::memory_order_relaxed);
    return agg != nullptr && (known == nullptr || known == agg);
}

void InstanceCells::count_opened(std::uint8_t instance, const iotcc_slot* agg) noexcept
{
    cells_[instance].agg.store(agg, std::memory_order_release);
    bump(cells_[instance].opened);
}

void InstanceCells::count_closed(std::uint8_t instance) noexcept
{
    bump(cells_[instance].closed);
}

bool InstanceCells::add_to(iotcc_totals& totals, std::uint8_t instance) const noexcept
{
    const Cell& cell = cells_[instance];
    // Closed first: a connection that opens and closes meanwhile must not make `open` negative.
    const std::uint64_t closed = cell.closed.load(std::memory_order_acquire);
    const std::uint64_t opened = cell.opened.load(std::memory_order_acquire);
    if (opened == 0) {
        return false;
    }
    totals.opened += opened;
    totals.closed += closed;
    totals.open += opened - closed;
    add_counters(totals.sum, *cell.agg.load(std::memory_order_acquire));
    return true;
}

} // namespace iotcc::stats
