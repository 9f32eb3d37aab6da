#pragma once
#include "route.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace iotcc::http {

class Router;

// Something that may take a moment and must not wait.
class Work {
public:
    virtual ~Work() = default;
    // On a worker; throws nothing. `router` is the worker's own.
    virtual void run(Router& router) = 0;
    // In place of run, within submit: there is no room.
    virtual void refuse() = 0;
};

// A few threads that run routes, each with a router of its own, and a bounded queue in front of
// them.
class WorkerPool {
public:
    // Starts `workers` threads; at most `capacity` pieces of work wait. `context` must outlive it.
    WorkerPool(const RouteContext& context, std::size_t workers, std::size_t capacity);
    ~WorkerPool(); // stops

    // [any] Runs it soon; or refuses it and answers false, since the queue is full or the pool
    // stops.
    [[nodiscard]] bool submit(std::unique_ptr<Work> work);
    // [main] Takes no more work, runs what waits and joins the threads. Idempotent.
    void stop();

private:
    void work();

    const RouteContext& context_;
    const std::size_t capacity_;
    std::mutex mutex_; // guards waiting_ and stopping_
    std::condition_variable changed_;
    std::deque<std::unique_ptr<Work>> waiting_;
    bool stopping_ = false;
    std::vector<std::thread> threads_;
};

} // namespace iotcc::http
