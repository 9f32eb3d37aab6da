#include "task_queue.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <memory>
#include <poll.h>
#include <thread>
#include <unistd.h>
#include <utility>
#include <vector>

using namespace iotcc::net;

namespace {

template <class F> std::unique_ptr<LaneTask> task(F f)
{
    struct Task final : LaneTask {
        explicit Task(F&& f) : function(std::move(f)) {}
        void run() override { function(); }
        F function;
    };
    return std::make_unique<Task>(std::move(f));
}

bool is_awake(const TaskQueue& queue)
{
    pollfd waiting{queue.wake_fd(), POLLIN, 0};
    return ::poll(&waiting, 1, 0) == 1;
}

} // namespace

TEST_CASE("four producers lose nothing, and each one's tasks run in its order")
{
    constexpr int kProducers = 4, kTasks = 20'000;
    TaskQueue queue;
    std::array<int, kProducers> next{}; // written by the consumer only
    int run = 0, out_of_order = 0;
    std::vector<std::thread> producers;
    for (int p = 0; p < kProducers; ++p)
        producers.emplace_back([&, p] {
            for (int i = 0; i < kTasks; ++i)
                queue.push(task([&, p, i] {
                    out_of_order += std::exchange(next[p], i + 1) != i;
                    ++run;
                }));
        });
    while (run < kProducers * kTasks) { // woken each time: a missed wake would hang the poll
        pollfd waiting{queue.wake_fd(), POLLIN, 0};
        REQUIRE(::poll(&waiting, 1, 20'000) == 1);
        queue.run_all();
    }
    for (std::thread& producer : producers)
        producer.join();
    CHECK(out_of_order == 0);
}

TEST_CASE("a batch costs one wake")
{
    TaskQueue queue;
    int run = 0;
    CHECK_FALSE(is_awake(queue));
    for (int i = 0; i < 10; ++i)
        queue.push(task([&] { ++run; }));
    std::uint64_t wakes = 0;
    REQUIRE(::read(queue.wake_fd(), &wakes, sizeof wakes) == sizeof wakes);
    CHECK(wakes == 1);
    queue.run_all();
    CHECK(run == 10);
}

TEST_CASE("what a task pushes runs in the next batch, which wakes anew")
{
    TaskQueue queue;
    int run = 0;
    queue.push(task([&] {
        ++run;
        queue.push(task([&] { ++run; }));
    }));
    queue.run_all();
    CHECK(run == 1);
    CHECK(is_awake(queue));
    queue.run_all();
    CHECK(run == 2);
    CHECK_FALSE(is_awake(queue));
}

TEST_CASE("what is left when the queue ends is deleted and not run")
{
    const auto witness = std::make_shared<int>(0);
    {
        TaskQueue queue;
        for (int i = 0; i < 3; ++i)
            queue.push(task([witness] { ++*witness; }));
        CHECK(witness.use_count() == 4);
    }
    CHECK(witness.use_count() == 1);
    CHECK(*witness == 0);
}
