#include "sink_worker.hpp"

#include <algorithm>
#include <exception>
#include <new>

namespace iotcc::sinks {

namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kFirstPause{250};
constexpr milliseconds kLongestPause{10'000};
constexpr milliseconds kLastPause{50}; // between the tries of a host that stops
constexpr seconds kStuckAfter{5};
constexpr seconds kTellEvery{60};

milliseconds pause_after(std::uint64_t failures)
{
    const auto doublings = std::min<std::uint64_t>(failures - 1, 10);
    return std::min(kFirstPause * (1 << doublings), kLongestPause);
}

} // namespace

bool SinkWorker::Telling::is_due(Clock::time_point now)
{
    if (now < next)
        return false;
    next = now + kTellEvery;
    return true;
}

SinkWorker::SinkWorker(std::unique_ptr<Outlet> outlet, std::size_t most_backlog_bytes)
    : outlet_(std::move(outlet)), backlog_(most_backlog_bytes), thread_([this] { run(); })
{
}

SinkWorker::~SinkWorker()
{
    (void)finish(Clock::now());
    thread_.join();
}

void SinkWorker::offer(std::span<const SinkRow> rows, std::uint64_t lost)
{
    const auto now = Clock::now();
    std::uint64_t dropped = lost;
    bool is_told = false;
    {
        const std::scoped_lock lock(mutex_);
        for (const SinkRow& row : rows)
            dropped += push(row);
        figures_.dropped += dropped;
        is_told = dropped != 0 && drops_told_.is_due(now);
    }
    if (!rows.empty())
        changed_.notify_all();
    if (is_told)
        outlet_->log(IOTCC_WARN, "the sink falls behind and its backlog is full: " +
                                     std::to_string(figures().dropped) + " rows dropped so far");
    tell_if_stuck(now);
}

std::uint64_t SinkWorker::push(const SinkRow& row) noexcept
{
    try {
        return backlog_.push(row);
    } catch (const std::bad_alloc&) {
        return 1;
    }
}

void SinkWorker::tell_if_stuck(Clock::time_point now)
{
    {
        const std::scoped_lock lock(mutex_);
        if (!busy_ || told_stuck_ || now - busy_since_ < kStuckAfter)
            return;
        told_stuck_ = true;
    }
    outlet_->log(IOTCC_WARN, "apply has not returned for 5 s; rows wait");
}

bool SinkWorker::finish(Clock::time_point deadline)
{
    std::unique_lock lock(mutex_);
    stopping_ = true;
    give_up_at_ = std::min(give_up_at_, deadline);
    next_try_ = {};
    changed_.notify_all();
    changed_.wait_until(lock, deadline, [this] { return ended_; });
    changed_.wait(lock, [this] { return ended_ || busy_; }); // it sees the deadline itself
    return ended_;
}

SinkFigures SinkWorker::figures() const
{
    const std::scoped_lock lock(mutex_);
    SinkFigures figures = figures_;
    figures.waiting = backlog_.rows();
    figures.waiting_bytes = backlog_.bytes();
    if (busy_) // rounded up: it is running
        figures.busy_ms = 1 + static_cast<std::uint64_t>(
                                  duration_cast<milliseconds>(Clock::now() - busy_since_).count());
    return figures;
}

void SinkWorker::run()
{
    std::unique_lock lock(mutex_);
    while (wait_for_work(lock))
        apply_batch(lock);
    end(lock);
}

bool SinkWorker::has_given_up() const
{
    return stopping_ && (backlog_.empty() || last_tries_ == 0 || Clock::now() >= give_up_at_);
}

// False: there will be no more.
bool SinkWorker::wait_for_work(std::unique_lock<std::mutex>& lock)
{
    while (!has_given_up()) {
        if (backlog_.empty())
            changed_.wait(lock);
        else if (Clock::now() >= next_try_)
            return true;
        else
            changed_.wait_until(lock, std::min(next_try_, give_up_at_));
    }
    return false;
}

void SinkWorker::apply_batch(std::unique_lock<std::mutex>& lock)
{
    const std::vector<SinkRow>& batch = backlog_.batch();
    busy_ = true;
    told_stuck_ = false;
    busy_since_ = Clock::now();
    lock.unlock();
    std::string words;
    const std::int32_t status = call_apply(batch, words);
    lock.lock();
    busy_ = false;
    if (status >= 0)
        took(batch.size());
    else
        failed(lock, std::move(words));
    changed_.notify_all();
}

std::int32_t SinkWorker::call_apply(const std::vector<SinkRow>& batch, std::string& words)
{
    try {
        rows_.clear();
        for (const SinkRow& row : batch)
            rows_.push_back(row.who->row(row.event, row.counters));
        const std::int32_t status = outlet_->apply(
            rows_.data(), static_cast<std::uint32_t>(rows_.size()), sizeof(iotcc_row));
        if (status < 0)
            words = outlet_->words(status);
        return status;
    } catch (const std::exception& e) {
        words = "threw: " + std::string(e.what());
    } catch (...) {
        words = "threw something that is no std::exception";
    }
    return IOTCC_E_EXCEPTION;
}

void SinkWorker::took(std::size_t rows)
{
    figures_.applied += rows;
    figures_.failing = 0;
    last_tries_ = kLastTries;
    backlog_.release();
}

void SinkWorker::failed(std::unique_lock<std::mutex>& lock, std::string words)
{
    ++figures_.failures;
    ++figures_.failing;
    if (stopping_)
        --last_tries_;
    figures_.last_error = std::move(words);
    const auto now = Clock::now();
    next_try_ = now + (stopping_ ? kLastPause : pause_after(figures_.failing));
    if (!failures_told_.is_due(now))
        return;
    const std::string text = "apply failed: " + figures_.last_error + " (" +
                             std::to_string(figures_.failures) + " failures so far); " +
                             std::to_string(backlog_.rows()) + " rows wait and are offered again";
    lock.unlock();
    outlet_->log(IOTCC_WARN, text);
    lock.lock();
}

void SinkWorker::end(std::unique_lock<std::mutex>& lock)
{
    const std::uint64_t left = backlog_.rows();
    figures_.dropped += left;
    lock.unlock();
    if (left != 0)
        outlet_->log(IOTCC_ERROR,
                     std::to_string(left) + " rows were not applied before the stop and are lost");
    lock.lock();
    ended_ = true;
    changed_.notify_all();
}

} // namespace iotcc::sinks
