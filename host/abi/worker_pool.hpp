#pragma once
#include <iotcc/service/exec.h>

#include <cstdint>
#include <memory>

namespace iotcc::abi {

// The threads on which plugins may block ([work]). Safe from any thread.
class WorkerPool {
public:
    WorkerPool(std::uint32_t threads, std::uint32_t most_waiting);
    ~WorkerPool(); // runs what waits, joins
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;

    // f(arg) runs once; it must not throw. False: the queue is full. std::bad_alloc: it never runs.
    bool run(iotcc_task f, void* arg);
    // The same, however many wait: for what is bounded where it was promised. Where there is no
    // memory for it, it runs here and now.
    void run_owed(iotcc_task f, void* arg) noexcept;

private:
    struct Threads;
    std::unique_ptr<Threads> threads_;
};

} // namespace iotcc::abi
