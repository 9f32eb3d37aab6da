#include "delivery_queue.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace iotcc::bus {

Delivery* DeliveryQueue::find(std::uint64_t number) noexcept
{
    if (number < first_ || number >= next_number())
        return nullptr;
    Delivery& found = at(number);
    return found.state == Delivery::State::done ? nullptr : &found;
}

std::uint64_t DeliveryQueue::push(Delivery delivery)
{
    if (ring_ == nullptr || size_ > mask_)
        grow();
    const std::uint64_t number = next_number();
    at(number) = std::move(delivery);
    ++size_;
    return number;
}

void DeliveryQueue::grow()
{
    const std::uint32_t places = ring_ == nullptr ? 4 : (mask_ + 1) * 2;
    auto larger = std::make_unique<Delivery[]>(places);
    for (std::uint64_t number = first_; number < next_number(); ++number)
        larger[number & (places - 1)] = std::move(at(number));
    ring_ = std::move(larger);
    mask_ = places - 1;
}

void DeliveryQueue::finish(std::uint64_t number) noexcept
{
    assert(find(number) != nullptr);
    at(number) = {};
    at(number).state = Delivery::State::done;
    while (size_ != 0 && at(first_).state == Delivery::State::done) {
        ++first_;
        --size_;
    }
    unsent_ = std::max(unsent_, first_);
    if (size_ == 0 && mask_ >= 64) // a burst is over
        ring_.reset();
}

void DeliveryQueue::rewind() noexcept
{
    for (std::uint64_t number = first_; number < next_number(); ++number)
        if (at(number).state == Delivery::State::sent)
            at(number).again = true;
    unsent_ = first_;
}

} // namespace iotcc::bus
