#include "row_relay.hpp"

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace iotcc::stats {

std::int32_t RowRelay::pass(void* arg, const iotcc_row* row)
{
    auto& relay = *static_cast<RowRelay*>(arg);
    if (relay.stopped_ || relay.left_ == 0) {
        return IOTCC_E_FAIL;
    }
    iotcc_row ours{};
    std::memcpy(&ours, row, std::min<std::size_t>(row->struct_size, sizeof(ours)));
    ours.struct_size = sizeof(ours);
    --relay.left_;
    relay.stopped_ = relay.f_(relay.arg_, &ours) < 0;
    return relay.stopped_ ? IOTCC_E_FAIL : IOTCC_OK;
}

} // namespace iotcc::stats
