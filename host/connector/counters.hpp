#pragma once
#include "node.hpp"

#include <iotcc/types.h>

namespace iotcc {

// A slot of a storage, or a sum of them, as the API shows it.
[[nodiscard]] inline Counters counters_of(const iotcc_slot& slot) noexcept
{
    return {slot.rx_msgs,    slot.tx_msgs,    slot.rx_bytes, slot.tx_bytes,
            slot.last_rx_ms, slot.last_tx_ms, slot.errors};
}

} // namespace iotcc
