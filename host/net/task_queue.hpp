#pragma once
#include <atomic>
#include <memory>

namespace iotcc::net {

// One unit of work for a lane, owned by the lane's queue until it has run. A lane that stops
// deletes what is left.
class LaneTask {
public:
    virtual ~LaneTask() = default;
    virtual void run() = 0;   // may throw std::bad_alloc, which nobody hears of, and nothing else
    LaneTask* next = nullptr; // the queue's
};

// Many producers, one consumer, no lock. An eventfd is written only when the queue was empty, so a
// batch costs one wake.
class TaskQueue {
public:
    TaskQueue();
    ~TaskQueue();
    TaskQueue(const TaskQueue&) = delete;
    TaskQueue& operator=(const TaskQueue&) = delete;

    void push(std::unique_ptr<LaneTask> task); // [any]
    [[nodiscard]] int wake_fd() const noexcept { return wake_fd_; }
    // [lane] Runs everything that was pushed before the call, in order.
    void run_all();

private:
    LaneTask* take_all() noexcept;

    std::atomic<LaneTask*> newest_{nullptr};
    int wake_fd_;
};

} // namespace iotcc::net
