#include "subscriber_set.hpp"

#include <algorithm>
#include <bit>
#include <new>

namespace iotcc::bus {
namespace {

constexpr std::size_t kSmallest = 4;

// Numbers are the host's own: spread is all that is needed.
std::uint32_t home_of(Subscriber subscriber) noexcept
{
    const std::uint32_t mixed = subscriber * 0x9e3779b1u;
    return mixed ^ mixed >> 15;
}

} // namespace

SubscriberSet::Places::Places(std::size_t capacity)
    : mask(static_cast<std::uint32_t>(capacity - 1)),
      words(std::make_unique<std::atomic<std::uint64_t>[]>(capacity))
{
}

// The subscriber is not there, and a place is free.
void SubscriberSet::Places::put(Hit hit) noexcept
{
    std::uint32_t at = home_of(hit.subscriber) & mask;
    while (words[at].load(std::memory_order_relaxed) > kRemoved) {
        at = (at + 1) & mask;
    }
    used += words[at].load(std::memory_order_relaxed) == kNever;
    // Who finds the number sees what its owner had made before.
    words[at].store(word_of(hit), std::memory_order_release);
}

std::uint64_t SubscriberSet::word_of(Hit hit) noexcept
{
    return std::uint64_t{hit.subscriber} << 8 | std::uint64_t{hit.qos} << 2 | 2;
}

std::atomic<std::uint64_t>* SubscriberSet::find(Subscriber subscriber) const noexcept
{
    const Places* places = places_.load(std::memory_order_relaxed);
    if (!places)
        return nullptr;
    for (std::uint32_t at = home_of(subscriber) & places->mask;; at = (at + 1) & places->mask) {
        std::atomic<std::uint64_t>& place = places->words[at];
        const std::uint64_t word = place.load(std::memory_order_relaxed);
        if (word == kNever)
            return nullptr;
        if (word != kRemoved && static_cast<Subscriber>(word >> 8) == subscriber)
            return &place;
    }
}

Added SubscriberSet::add(Epochs& epochs, Hit hit)
{
    if (std::atomic<std::uint64_t>* place = find(hit.subscriber)) {
        place->store(word_of(hit), std::memory_order_release);
        return Added::replaced;
    }
    const Places* places = places_.load(std::memory_order_relaxed);
    // A quarter stays empty, or a search would not end.
    if (!places || (places->used + 1) * std::size_t{4} > (places->mask + std::size_t{1}) * 3)
        rebuild(epochs);
    places_.load(std::memory_order_relaxed)->put(hit);
    ++live_;
    return Added::fresh;
}

bool SubscriberSet::remove(Epochs& epochs, Subscriber subscriber) noexcept
{
    std::atomic<std::uint64_t>* place = find(subscriber);
    if (!place)
        return false;
    place->store(kRemoved, std::memory_order_relaxed);
    --live_;
    const std::size_t capacity = places_.load(std::memory_order_relaxed)->mask + std::size_t{1};
    if (capacity > kSmallest && live_ * std::size_t{8} < capacity)
        shrink(epochs);
    return true;
}

void SubscriberSet::shrink(Epochs& epochs) noexcept
{
    try {
        rebuild(epochs);
    } catch (const std::bad_alloc&) { // the large table is as good
    }
}

// Into a table that is at most half full, one more included.
void SubscriberSet::rebuild(Epochs& epochs)
{
    const std::size_t capacity = std::max(kSmallest, std::bit_ceil((live_ + std::size_t{1}) * 2));
    auto fresh = std::make_unique<Places>(capacity);
    each([&](Hit hit) { fresh->put(hit); });
    std::unique_ptr<Places> old(places_.load(std::memory_order_relaxed));
    places_.store(fresh.release(), std::memory_order_release);
    epochs.retire(std::move(old));
}

} // namespace iotcc::bus
