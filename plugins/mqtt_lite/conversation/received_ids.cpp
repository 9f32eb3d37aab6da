#include "received_ids.hpp"

#include <algorithm>
#include <utility>

namespace iotcc::mqtt {

bool ReceivedIds::add(std::uint16_t packet_id, std::uint32_t most)
{
    const auto end = ids_.get() + size_;
    if (std::find(ids_.get(), end, packet_id) != end)
        return true;
    if (size_ >= most)
        return false;
    if (size_ == room_)
        grow(most);
    ids_[size_++] = packet_id;
    return true;
}

void ReceivedIds::remove(std::uint16_t packet_id) noexcept
{
    const auto end = ids_.get() + size_;
    const auto found = std::find(ids_.get(), end, packet_id);
    if (found == end)
        return;
    *found = ids_[--size_];
    if (size_ != 0)
        return;
    ids_.reset();
    room_ = 0;
}

void ReceivedIds::grow(std::uint32_t most)
{
    const std::uint32_t room = std::min(std::max(room_ * 2, 8u), most);
    std::unique_ptr<std::uint16_t[]> larger(new std::uint16_t[room]);
    std::copy_n(ids_.get(), size_, larger.get());
    ids_ = std::move(larger);
    room_ = room;
}

} // namespace iotcc::mqtt
