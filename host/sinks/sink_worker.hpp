#pragma once
#include "backlog.hpp"
#include "outlet.hpp"
#include "sink_figures.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <vector>

namespace iotcc::sinks {

// One sink, its backlog and the thread that it may block: a thread of its own, since one that hangs
// would else take a place away from everybody's work. Safe from any thread.
class SinkWorker {
public:
    using Clock = std::chrono::steady_clock;

    SinkWorker(std::unique_ptr<Outlet> outlet, std::size_t most_backlog_bytes);
    ~SinkWorker(); // waits for a call that has not returned
    SinkWorker(const SinkWorker&) = delete;
    SinkWorker& operator=(const SinkWorker&) = delete;

    // Never waits for the sink. `lost`: rows that could not even be collected.
    void offer(std::span<const SinkRow> rows, std::uint64_t lost);
    // After the last offer: what waits is applied until the deadline, or until the sink has failed
    // three times in a row; the rest is dropped and logged. False: apply has not returned.
    [[nodiscard]] bool finish(Clock::time_point deadline);

    [[nodiscard]] const std::string& name() const noexcept { return outlet_->name(); }
    [[nodiscard]] SinkFigures figures() const;

private:
    // Says the same thing once a minute at most.
    struct Telling {
        Clock::time_point next{};
        [[nodiscard]] bool is_due(Clock::time_point now);
    };

    [[nodiscard]] std::uint64_t push(const SinkRow& row) noexcept;
    void run();
    [[nodiscard]] bool wait_for_work(std::unique_lock<std::mutex>& lock);
    void apply_batch(std::unique_lock<std::mutex>& lock);
    void took(std::size_t rows);
    void failed(std::unique_lock<std::mutex>& lock, std::string words);
    [[nodiscard]] std::int32_t call_apply(const std::vector<SinkRow>& batch, std::string& words);
    [[nodiscard]] bool has_given_up() const;
    void tell_if_stuck(Clock::time_point now);
    void end(std::unique_lock<std::mutex>& lock);

    const std::unique_ptr<Outlet> outlet_;
    std::vector<iotcc_row> rows_; // of the batch in work; the thread's own

    mutable std::mutex mutex_; // guards the rest; never held while the sink runs
    std::condition_variable changed_;
    Backlog backlog_;
    SinkFigures figures_; // without waiting and busy_ms
    Clock::time_point next_try_{};
    Clock::time_point busy_since_{};
    static constexpr std::uint32_t kLastTries = 3;
    std::uint32_t last_tries_ = kLastTries; // failures in a row that end a stop
    bool busy_ = false, told_stuck_ = false, stopping_ = false, ended_ = false;
    Clock::time_point give_up_at_ = Clock::time_point::max();
    Telling failures_told_, drops_told_;
    std::thread thread_;
};

} // namespace iotcc::sinks
