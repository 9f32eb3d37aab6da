#include "delivery_queue.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>
#include <utility>

namespace iotcc::bus {

Delivery* DeliveryQueue::find(std::uint64_t number) noexcept
{
    if (number >= next_number())
        return nullptr;
    if (number < first_) {
        if (aside() == 0)
            return nullptr;
        const auto found = find_aside(number);
        return found == places_->aside->end() || found->number != number ? nullptr
                                                                         : &found->delivery;
    }
    Delivery& found = at(number);
    return found.state == Delivery::State::done ? nullptr : &found;
}

std::deque<DeliveryQueue::Aside>::iterator
DeliveryQueue::find_aside(std::uint64_t number) const noexcept
{
    return std::ranges::lower_bound(*places_->aside, number, {}, &Aside::number);
}

std::uint64_t DeliveryQueue::after(std::uint64_t number) const noexcept
{
    if (number + 1 >= first_ || aside() == 0)
        return std::max(number + 1, first_);
    const auto next = find_aside(number + 1);
    return next == places_->aside->end() ? first_ : next->number;
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
    if (places_ == nullptr)
        places_ = std::make_unique<Places>();
    const unsigned log2 = has_ring() ? places_log2_ + 1u : 2;
    const std::uint64_t places = std::uint64_t{1} << log2;
    auto larger = std::make_unique<Delivery[]>(places);
    for (std::uint64_t number = first_; number < next_number(); ++number)
        larger[number & (places - 1)] = std::move(at(number));
    places_->ring = std::move(larger);
    places_log2_ = log2;
}

void DeliveryQueue::finish(std::uint64_t number) noexcept
{
    assert(find(number) != nullptr);
    if (number < first_)
        return finish_aside(number);
    at(number) = {};
    at(number).state = Delivery::State::done;
    pop_done();
}

void DeliveryQueue::finish_aside(std::uint64_t number) noexcept
{
    const auto done = find_aside(number);
    if (static_cast<std::uint64_t>(done - places_->aside->begin()) < passed_)
        --passed_;
    places_->aside->erase(done);
    if (places_->aside->empty())
        places_->aside.reset();
}

void DeliveryQueue::pop_done() noexcept
{
    while (size_ != 0 && at(first_).state == Delivery::State::done) {
        ++first_;
        --size_;
        passed_ -= passed_ > aside() ? 1 : 0;
    }
    if (size_ == 0 && mask() >= 64) // a burst is over
        places_->ring.reset();
}

void DeliveryQueue::pass(std::uint64_t number) noexcept
{
    if (number >= first_)
        passed_ = aside() + (number + 1 - first_);
    else if (aside() != 0)
        passed_ = static_cast<std::uint64_t>(find_aside(number + 1) - places_->aside->begin());
}

void DeliveryQueue::rewind() noexcept
{
    for (std::uint64_t number = first(); number < next_number(); number = after(number))
        if (at(number).state == Delivery::State::sent)
            at(number).again = true;
    passed_ = 0;
}

std::uint64_t DeliveryQueue::oldest_new() noexcept
{
    const auto is_new = [](const Delivery& delivery) {
        return delivery.state == Delivery::State::queued && !delivery.again;
    };
    std::uint64_t number = std::max(first_, unsent());
    while (number < next_number() && !is_new(at(number)))
        ++number;
    return number;
}

void DeliveryQueue::set_aside_before(std::uint64_t number)
{
    if (number == first_)
        return;
    const std::uint64_t next_sent = unsent();
    const std::size_t before = aside();
    name_aside_before(number);
    for (std::size_t i = before; i < aside(); ++i) {
        Aside& moved = (*places_->aside)[i];
        moved.delivery = std::exchange(at(moved.number), {});
    }
    size_ -= number - first_;
    first_ = number;
    passed_ = std::max(next_sent, first_) - first_;
    if (aside() != 0)
        passed_ += static_cast<std::uint64_t>(find_aside(next_sent) - places_->aside->begin());
}

void DeliveryQueue::name_aside_before(std::uint64_t number)
{
    auto named = std::make_unique<std::deque<Aside>>();
    for (std::uint64_t each = first_; each < number; ++each)
        if (find(each) != nullptr)
            named->push_back({each, {}});
    if (named->empty())
        return;
    if (aside() == 0) {
        places_->aside = std::move(named);
        return;
    }
    std::deque<Aside>& all = *places_->aside;
    all.insert(all.end(), std::make_move_iterator(named->begin()),
               std::make_move_iterator(named->end()));
}

} // namespace iotcc::bus
