#include "worker_pool.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include <atomic>
#include <new>

namespace iotcc::abi {

struct WorkerPool::Threads {
    Threads(std::uint32_t threads, std::uint32_t most_waiting) : limit(most_waiting), pool(threads)
    {
    }
    const std::uint32_t limit;
    std::atomic<std::uint32_t> waiting{0};
    boost::asio::thread_pool pool;
};

WorkerPool::WorkerPool(std::uint32_t threads, std::uint32_t most_waiting)
    : threads_(std::make_unique<Threads>(threads, most_waiting))
{
}

WorkerPool::~WorkerPool()
{
    threads_->pool.join();
}

bool WorkerPool::run(iotcc_task f, void* arg)
{
    if (threads_->waiting.fetch_add(1, std::memory_order_relaxed) >= threads_->limit) {
        threads_->waiting.fetch_sub(1, std::memory_order_relaxed);
        return false;
    }
    const auto task = [this, f, arg] {
        threads_->waiting.fetch_sub(1, std::memory_order_relaxed);
        f(arg);
    };
    try {
        boost::asio::post(threads_->pool, task);
    } catch (const std::bad_alloc&) {
        threads_->waiting.fetch_sub(1, std::memory_order_relaxed);
        throw;
    }
    return true;
}

void WorkerPool::run_owed(iotcc_task f, void* arg) noexcept
{
    threads_->waiting.fetch_add(1, std::memory_order_relaxed);
    const auto task = [this, f, arg] {
        threads_->waiting.fetch_sub(1, std::memory_order_relaxed);
        f(arg);
    };
    try {
        boost::asio::post(threads_->pool, task);
    } catch (const std::bad_alloc&) {
        task();
    }
}

} // namespace iotcc::abi
