#include "lane_slabs.hpp"

#include <algorithm>
#include <memory>

namespace iotcc::stats {

iotcc_slot* LaneSlabs::attach(const NewConnection& connection)
{
    while (first_free_ < count_ && !slabs_.get(first_free_)->has_free_row()) {
        ++first_free_;
    }
    for (std::uint32_t number = first_free_; number < count_; ++number) {
        if (iotcc_slot* slot = slabs_.get(number)->attach(connection)) {
            return slot;
        }
    }
    if (count_ == kMostSlabs) {
        return nullptr;
    }
    Slab& fresh = slabs_.put(count_, std::make_unique<Slab>(lane_, count_));
    ++count_;
    return fresh.attach(connection);
}

std::uint8_t LaneSlabs::detach(std::uint32_t slab, iotcc_slot& slot) noexcept
{
    first_free_ = std::min(first_free_, slab);
    return slabs_.get(slab)->detach(slot);
}

const SlabMemory* LaneSlabs::slab(std::uint32_t number) const noexcept
{
    const Slab* slab = slabs_.get(number);
    return slab == nullptr ? nullptr : &slab->memory();
}

} // namespace iotcc::stats
