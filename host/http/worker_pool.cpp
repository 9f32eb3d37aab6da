#include "worker_pool.hpp"

#include "router.hpp"

#include <new>
#include <pthread.h>

namespace iotcc::http {

WorkerPool::WorkerPool(const RouteContext& context, std::size_t workers, std::size_t capacity)
    : context_(context), capacity_(capacity)
{
    for (std::size_t i = 0; i < workers; ++i)
        threads_.emplace_back([this] { work(); });
}

WorkerPool::~WorkerPool()
{
    stop();
}

bool WorkerPool::submit(std::unique_ptr<Work> work)
{
    {
        const std::lock_guard lock(mutex_);
        if (!stopping_ && waiting_.size() < capacity_)
            waiting_.push_back(std::move(work));
    }
    if (work != nullptr) {
        work->refuse();
        return false;
    }
    changed_.notify_one();
    return true;
}

void WorkerPool::stop()
{
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
        if (thread.joinable())
            thread.join();
    }
}

void WorkerPool::work()
{
    ::pthread_setname_np(::pthread_self(), "http worker");
    Router router(context_);
    for (;;) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
        if (waiting_.empty())
            return;
        const auto work = std::move(waiting_.front());
        waiting_.pop_front();
        lock.unlock();
        try {
            work->run(router);
        } catch (const std::bad_alloc&) { // the other requests are somebody else's
        }
    }
}

} // namespace iotcc::http
