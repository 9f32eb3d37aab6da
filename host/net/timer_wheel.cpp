#include "timer_wheel.hpp"

#include <algorithm>

namespace iotcc::net {

void TimerWheel::look_by(std::uint32_t index, std::uint32_t tick)
{
    if (tick == 0)
        return;
    tick = std::clamp(tick, now_ + 1, now_ + kFarthest);
    ConnectionTimes& times = table_.times(index);
    if (times.linked != 0) {
        if (times.linked <= tick)
            return;
        unlink(index);
    }
    std::uint32_t& head = heads_[tick % kSlots];
    times.linked = tick;
    times.prev = kNoConnection;
    times.next = head;
    if (head != kNoConnection)
        table_.times(head).prev = index;
    head = index;
}

void TimerWheel::unlink(std::uint32_t index)
{
    ConnectionTimes& times = table_.times(index);
    if (times.linked == 0)
        return;
    if (times.prev != kNoConnection)
        table_.times(times.prev).next = times.next;
    else
        heads_[times.linked % kSlots] = times.next;
    if (times.next != kNoConnection)
        table_.times(times.next).prev = times.prev;
    times.next = times.prev = kNoConnection;
    times.linked = 0;
}

} // namespace iotcc::net
