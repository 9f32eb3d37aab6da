#pragma once
#include "open_connections.hpp"
#include "row_feed.hpp"
#include "sink_worker.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace iotcc::stats {
class StorageSet;
}

namespace iotcc::sinks {

struct PumpOptions {
    std::size_t backlog_bytes = 64 * 1024 * 1024;    // of each sink
    std::chrono::milliseconds update_period{10'000}; // of a walk over all connections; 0: none
};

// Collects what happens to connections and gives it to every sink. A thread collects: notes of the
// lanes every 250 ms or as soon as 4096 wait, and what has changed by walks over the storages, in
// slices. Each sink has a thread of its own behind its backlog. Without a sink there is no thread
// and nothing is noted.
class SinkPump {
public:
    using Clock = SinkWorker::Clock;

    // Both are borrowed and outlive the pump.
    SinkPump(RowFeed& feed, const stats::StorageSet& storages, PumpOptions options);
    ~SinkPump(); // waits for every call that has not returned
    SinkPump(const SinkPump&) = delete;
    SinkPump& operator=(const SinkPump&) = delete;

    // [main] A sink that has been started. What happens from now on is its.
    void add(std::unique_ptr<Outlet> outlet);
    // [main] After the last connection has closed: collects what is left, and lets the sinks take
    // it until the deadline. Idempotent.
    void finish(Clock::time_point deadline);
    // [main] After finish: whether that sink is still inside apply, so that it must not be stopped.
    [[nodiscard]] bool is_stuck(std::string_view name) const;

    // [any]
    [[nodiscard]] std::vector<std::string> names() const;
    // Nothing where no sink of that name runs.
    [[nodiscard]] std::optional<SinkFigures> figures(std::string_view name) const;

private:
    void run();
    void collect();
    void take_notes();
    void walk_slice();

    RowFeed& feed_;
    const stats::StorageSet& storages_;
    const PumpOptions options_;

    // The collecting thread's.
    OpenConnections open_;
    std::vector<SinkRow> rows_;
    std::uint64_t lost_ = 0;
    std::uint64_t cursor_ = 0; // of the walk
    Clock::time_point next_walk_{};

    mutable std::mutex mutex_; // guards workers_ and stuck_
    std::vector<std::unique_ptr<SinkWorker>> workers_;
    std::vector<const SinkWorker*> stuck_;
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

} // namespace iotcc::sinks
