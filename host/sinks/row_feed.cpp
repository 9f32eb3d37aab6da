#include "row_feed.hpp"

#include <new>

namespace iotcc::sinks {

RowFeed::~RowFeed()
{
    take([](const Note&) {});
}

void RowFeed::opened(const iotcc_row& row) noexcept
{
    if (!take_place())
        return;
    try {
        auto note = std::make_unique<Note>();
        note->who = std::make_shared<const Identity>(row);
        note->conn_id = row.conn_id;
        note->counters = row.counters;
        push(std::move(note));
    } catch (const std::bad_alloc&) {
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        lost_.fetch_add(1, std::memory_order_relaxed);
    }
}

void RowFeed::closed(std::uint64_t conn_id, const iotcc_slot& last) noexcept
{
    if (!take_place())
        return;
    try {
        auto note = std::make_unique<Note>();
        note->conn_id = conn_id;
        note->counters = last;
        push(std::move(note));
    } catch (const std::bad_alloc&) {
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        lost_.fetch_add(1, std::memory_order_relaxed);
    }
}

bool RowFeed::take_place() noexcept
{
    if (!is_open())
        return false;
    const std::uint32_t before = waiting_.fetch_add(1, std::memory_order_relaxed);
    if (before >= kMostWaiting) {
        waiting_.fetch_sub(1, std::memory_order_relaxed);
        lost_.fetch_add(1, std::memory_order_relaxed);
        return false;
    }
    // Without the mutex, which a lane must not wait for: a wake that comes too early is made good
    // by the consumer's next turn.
    if (before + 1 == kWorthAWake)
        ready_.notify_one();
    return true;
}

void RowFeed::push(std::unique_ptr<Note> note) noexcept
{
    Note* const added = note.release();
    Note* before = newest_.load(std::memory_order_relaxed);
    do {
        added->next = before;
    } while (!newest_.compare_exchange_weak(before, added, std::memory_order_release,
                                            std::memory_order_relaxed));
}

RowFeed::Note* RowFeed::take_all() noexcept
{
    Note* oldest = nullptr;
    std::uint32_t taken = 0;
    for (Note* note = newest_.exchange(nullptr, std::memory_order_acquire); note != nullptr;
         ++taken) {
        Note* const older = note->next;
        note->next = oldest;
        oldest = note;
        note = older;
    }
    waiting_.fetch_sub(taken, std::memory_order_relaxed);
    return oldest;
}

void RowFeed::wait(std::chrono::milliseconds longest)
{
    std::unique_lock lock(mutex_);
    ready_.wait_for(lock, longest, [this] {
        return woken_ || waiting_.load(std::memory_order_relaxed) >= kWorthAWake;
    });
    woken_ = false;
}

void RowFeed::wake()
{
    {
        const std::scoped_lock lock(mutex_);
        woken_ = true;
    }
    ready_.notify_one();
}

} // namespace iotcc::sinks
