#include "allocation_failures.hpp"
#include "eventually.hpp"
#include "worker_pool.hpp"

#include <doctest/doctest.h>

#include <atomic>

using namespace iotcc;
using abi::WorkerPool;
using test::AllocationFailures;
using test::eventually;

TEST_CASE("work that there was no memory for takes no place")
{
    const auto count = [](void* arg) { ++*static_cast<std::atomic<int>*>(arg); };
    AllocationFailures failures;
    while (failures.next()) {
        std::atomic<int> runs{0};
        WorkerPool pool(1, 1);
        bool is_taken = false;
        failures.during([&] { is_taken = pool.run(count, &runs); });
        CHECK(is_taken != failures.has_failed());
        if (failures.has_failed())
            CHECK(pool.run(count, &runs));
        CHECK(eventually([&] { return runs == 1; }));
    }
    CHECK(failures.count() != 0);
}
