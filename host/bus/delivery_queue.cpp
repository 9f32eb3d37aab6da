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
    reserve(1);
    const std::uint64_t number = next_number();
    at(number) = std::move(delivery);
    ++size_;
    return number;
}

void DeliveryQueue::grow()
{
    const unsigned log2 = ring_ == nullptr ? 2 : places_log2_ + 1u;
    const std::uint64_t places = std::uint64_t{1} << log2;
    auto larger = std::make_unique<Delivery[]>(places);
    for (std::uint64_t number = first_; number < next_number(); ++number)
        larger[number & (places - 1)] = std::move(at(number));
    ring_ = std::move(larger);
    places_log2_ = log2;
}

void DeliveryQueue::finish(std::uint64_t number) noexcept
{
    assert(find(number) != nullptr);
    at(number) = {};
    at(number).state = Delivery::State::done;
    while (size_ != 0 && at(first_).state == Delivery::State::done) {
        ++first_;
        --size_;
        passed_ -= passed_ != 0 ? 1 : 0;
    }
    if (size_ == 0 && mask() >= 64) // a burst is over
        ring_.reset();
}

void DeliveryQueue::rewind() noexcept
{
    for (std::uint64_t number = first_; number < next_number(); ++number)
        if (at(number).state == Delivery::State::sent)
            at(number).again = true;
    passed_ = 0;
}

} // namespace iotcc::bus
