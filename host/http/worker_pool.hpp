#pragma once
#include "request.hpp"
#include "route.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace iotcc::http {

// A request and the duty to answer it.
struct Job {
    Request request;
    Answer answer;
};

// A few threads that run routes, each with a router of its own, and a bounded queue in front of
// them.
class WorkerPool {
public:
    // Starts `workers` threads; at most `capacity` jobs wait. `context` must outlive it.
    WorkerPool(const RouteContext& context, std::size_t workers, std::size_t capacity);
    ~WorkerPool(); // stops

    // [any] Takes the job, or answers false and leaves it alone: the queue is full, or the pool
    // stops.
    [[nodiscard]] bool submit(Job& job);
    // [main] Takes no more jobs, runs those that wait and joins the threads. Idempotent.
    void stop();

private:
    void work();

    const RouteContext& context_;
    const std::size_t capacity_;
    std::mutex mutex_; // guards jobs_ and stopping_
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace iotcc::http
