#include "epochs.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <new>
#include <span>

namespace iotcc::bus {

Epochs::Epochs(std::size_t lanes) : lanes_(std::make_unique<Lane[]>(lanes)), lane_count_(lanes) {}

Epochs::~Epochs()
{
    assert(seen_by_all() == kOffline);
    reclaim();
}

// The lane is marked before it takes its place in the order of now_. Either a writer's increment
// comes later and sees the mark, or it came before and the lane sees what the writer had taken out.
void Epochs::online(std::size_t lane) noexcept
{
    std::atomic<std::uint64_t>& seen = lanes_[lane].seen;
    seen.store(0, std::memory_order_relaxed);
    seen.store(now_.fetch_add(0, std::memory_order_acq_rel), std::memory_order_release);
}

void Epochs::retire(void* object, void (*destroy)(void*) noexcept) noexcept
{
    const std::uint64_t epoch = now_.fetch_add(1, std::memory_order_acq_rel) + 1;
    bool due = false;
    {
        const std::lock_guard lock(mutex_);
        try {
            retired_.push_back({epoch, object, destroy});
        } catch (const std::bad_alloc&) {
        }
        due = ++since_reclaim_ >= kBatch;
    }
    if (due)
        reclaim();
}

void Epochs::reclaim() noexcept
{
    std::array<Retired, kBatch> due;
    std::size_t count = kBatch;
    while (count == kBatch) {
        count = take_due(due);
        for (const Retired& retired : std::span(due).first(count)) {
            retired.destroy(retired.object);
        }
    }
}

// Two writers may have noted theirs in the other order: at worst one waits for the one in front of
// it.
std::size_t Epochs::take_due(std::span<Retired, kBatch> due) noexcept
{
    const std::lock_guard lock(mutex_);
    since_reclaim_ = 0;
    const std::uint64_t seen = seen_by_all();
    std::size_t count = 0;
    while (count < kBatch && !retired_.empty() && retired_.front().epoch <= seen) {
        due[count++] = retired_.front();
        retired_.pop_front();
    }
    return count;
}

std::size_t Epochs::waiting() const noexcept
{
    const std::lock_guard lock(mutex_);
    return retired_.size();
}

std::uint64_t Epochs::seen_by_all() const noexcept
{
    std::uint64_t least = kOffline;
    for (std::size_t i = 0; i < lane_count_; ++i) {
        least = std::min(least, lanes_[i].seen.load(std::memory_order_acquire));
    }
    return least;
}

} // namespace iotcc::bus
