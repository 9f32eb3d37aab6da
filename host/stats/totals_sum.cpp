#include "totals_sum.hpp"

#include "shared_word.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace iotcc::stats {

void add_counters(iotcc_slot& sum, const iotcc_slot& part) noexcept
{
    sum.rx_msgs += load_relaxed(part.rx_msgs);
    sum.tx_msgs += load_relaxed(part.tx_msgs);
    sum.rx_bytes += load_relaxed(part.rx_bytes);
    sum.tx_bytes += load_relaxed(part.tx_bytes);
    sum.last_rx_ms = std::max(sum.last_rx_ms, load_relaxed(part.last_rx_ms));
    sum.last_tx_ms = std::max(sum.last_tx_ms, load_relaxed(part.last_tx_ms));
    sum.errors += load_relaxed(part.errors);
}

void add_totals(iotcc_totals& sum, const iotcc_totals& part) noexcept
{
    sum.open += part.open;
    sum.opened += part.opened;
    sum.closed += part.closed;
    sum.denied += part.denied;
    add_counters(sum.sum, part.sum);
}

std::int32_t give_totals(const iotcc_totals& value, iotcc_totals* out) noexcept
{
    if (out == nullptr || out->struct_size < offsetof(iotcc_totals, open)) {
        return IOTCC_E_ARG;
    }
    iotcc_totals given = value;
    given.struct_size = out->struct_size;
    std::memcpy(out, &given, std::min<std::size_t>(out->struct_size, sizeof(given)));
    return IOTCC_OK;
}

} // namespace iotcc::stats
