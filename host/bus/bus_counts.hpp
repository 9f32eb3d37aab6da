#pragma once
#include <atomic>
#include <cstdint>

namespace iotcc::bus {

// Messages that subscribers did not get, by what was in the way.
struct Drops {
    std::uint64_t output_full = 0; // QoS 0: the connection's output was full
    std::uint64_t queue_full = 0;  // QoS 1 and 2, where full queues drop new or old ones
    std::uint64_t overloaded = 0;  // owed to a session that we ended since it took nothing
    std::uint64_t expired = 0;     // owed to one whose device was away too long
    std::uint64_t unreadable = 0;  // waited in the store, which cannot read them any more

    [[nodiscard]] std::uint64_t sum() const noexcept
    {
        return output_full + queue_full + overloaded + expired + unreadable;
    }
    bool operator==(const Drops&) const = default;
};

// What the bus has done since the start and has now, or one lane's part of it.
struct BusCounts {
    std::uint64_t published = 0; // messages that came in
    std::uint64_t delivered = 0; // messages that went out
    Drops dropped;
    std::uint64_t held = 0;       // publications that had to wait for room
    std::uint64_t overloaded = 0; // sessions that were ended since they took nothing for too long
    std::uint64_t retained_refused = 0; // over the limits of what topics keep
    std::uint64_t denied = 0;           // publications and wills without the right to their topic
    std::uint64_t withheld =
        0;                    // messages that a subscriber may not read, or their writer not write
    std::uint64_t queued = 0; // with QoS 1 and 2, in the queues of sessions now
    std::uint64_t connected = 0; // sessions with a name whose device is there now
    std::uint64_t sessions = 0;  // with a name, now
    std::uint64_t subscriptions = 0;
    std::uint64_t retained = 0;
};

// A number that one thread changes and every thread may read.
class LaneCount {
public:
    void operator++() noexcept { add(1); }
    void operator--() noexcept { add(~std::uint64_t{0}); }
    void add(std::uint64_t number) noexcept
    {
        value_.store(value() + number, std::memory_order_relaxed);
    }
    [[nodiscard]] std::uint64_t value() const noexcept
    {
        return value_.load(std::memory_order_relaxed);
    }

private:
    std::atomic<std::uint64_t> value_{0};
};

// What a lane counts. What comes to one lane and leaves from another wraps below 0 there: the sum
// over all lanes is right.
struct LaneCounts {
    LaneCount published, delivered, held, overloaded, retained_refused, denied, withheld, queued,
        connected;
    LaneCount dropped_output_full, dropped_queue_full, dropped_overloaded, dropped_expired,
        dropped_unreadable;

    void add_to(BusCounts& sums) const noexcept
    {
        sums.published += published.value();
        sums.delivered += delivered.value();
        sums.dropped.output_full += dropped_output_full.value();
        sums.dropped.queue_full += dropped_queue_full.value();
        sums.dropped.overloaded += dropped_overloaded.value();
        sums.dropped.expired += dropped_expired.value();
        sums.dropped.unreadable += dropped_unreadable.value();
        sums.held += held.value();
        sums.overloaded += overloaded.value();
        sums.retained_refused += retained_refused.value();
        sums.denied += denied.value();
        sums.withheld += withheld.value();
        sums.queued += queued.value();
        sums.connected += connected.value();
    }
};

} // namespace iotcc::bus
