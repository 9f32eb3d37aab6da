#include "task_queue.hpp"

#include <cerrno>
#include <cstdint>
#include <new>
#include <sys/eventfd.h>
#include <system_error>
#include <unistd.h>
#include <utility>

namespace iotcc::net {

TaskQueue::TaskQueue() : wake_fd_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (wake_fd_ < 0)
        throw std::system_error(errno, std::generic_category(), "eventfd");
}

TaskQueue::~TaskQueue()
{
    for (LaneTask* task = take_all(); task != nullptr;)
        delete std::exchange(task, task->next);
    ::close(wake_fd_);
}

void TaskQueue::push(std::unique_ptr<LaneTask> task)
{
    LaneTask* const added = task.release();
    LaneTask* before = newest_.load(std::memory_order_relaxed);
    do {
        added->next = before;
    } while (!newest_.compare_exchange_weak(before, added, std::memory_order_release,
                                            std::memory_order_relaxed));
    if (before != nullptr)
        return;
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(wake_fd_, &one, sizeof one);
}

LaneTask* TaskQueue::take_all() noexcept
{
    LaneTask* oldest = nullptr;
    for (LaneTask* task = newest_.exchange(nullptr, std::memory_order_acquire); task != nullptr;) {
        LaneTask* const older = task->next;
        task->next = oldest;
        oldest = task;
        task = older;
    }
    return oldest;
}

void TaskQueue::run_all()
{
    std::uint64_t wakes = 0;
    [[maybe_unused]] const auto read = ::read(wake_fd_, &wakes, sizeof wakes);
    for (LaneTask* task = take_all(); task != nullptr;) {
        const std::unique_ptr<LaneTask> running(std::exchange(task, task->next));
        try {
            running->run();
        } catch (const std::bad_alloc&) { // the others are somebody else's
        }
    }
}

} // namespace iotcc::net
