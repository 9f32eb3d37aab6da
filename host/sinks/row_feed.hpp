#pragma once
#include "identity.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <utility>

namespace iotcc::sinks {

// From the lanes to the one thread that collects for the sinks: a connection that was identified or
// has closed leaves a note here. Many producers, one consumer, no lock on the producers' side. Not
// on the message path: twice in a connection's life, and only while a sink runs.
class RowFeed {
public:
    // Notes that may wait for the consumer, which comes every 250 ms.
    static constexpr std::uint32_t kMostWaiting = 65536;
    // So many are worth to be fetched at once.
    static constexpr std::uint32_t kWorthAWake = 4096;

    RowFeed() = default;
    ~RowFeed();
    RowFeed(const RowFeed&) = delete;
    RowFeed& operator=(const RowFeed&) = delete;

    // [any] From now on what is noted is kept.
    void open() noexcept { open_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] bool is_open() const noexcept { return open_.load(std::memory_order_relaxed); }

    // [lane] After the storage took the connection, and after it let go of it (`last`: the final
    // counts). Above the bound, or without memory, the note is lost and counted.
    void opened(const iotcc_row& row) noexcept;
    void closed(std::uint64_t conn_id, const iotcc_slot& last) noexcept;

    // One note; `who` is set in that of an opened connection only.
    struct Note {
        std::shared_ptr<const Identity> who;
        std::uint64_t conn_id = 0;
        iotcc_slot counters{};
        Note* next = nullptr; // the feed's
    };

    // [consumer]
    // f(note) for each that waits, in the order in which they came.
    template <class F> void take(F f)
    {
        for (Note* note = take_all(); note != nullptr;) {
            const std::unique_ptr<Note> taken(std::exchange(note, note->next));
            f(*taken);
        }
    }
    // How many were lost since the last call.
    [[nodiscard]] std::uint64_t take_lost() noexcept
    {
        return lost_.exchange(0, std::memory_order_relaxed);
    }
    // Until there is a batch worth fetching, or that time has passed, or wake() was called.
    void wait(std::chrono::milliseconds longest);
    void wake(); // [any]

private:
    void push(std::unique_ptr<Note> note) noexcept;
    [[nodiscard]] bool take_place() noexcept;
    Note* take_all() noexcept;

    std::atomic<bool> open_{false};
    std::atomic<Note*> newest_{nullptr};
    std::atomic<std::uint32_t> waiting_{0};
    std::atomic<std::uint64_t> lost_{0};
    std::mutex mutex_; // guards woken_; the lanes never take it
    std::condition_variable ready_;
    bool woken_ = false;
};

} // namespace iotcc::sinks
