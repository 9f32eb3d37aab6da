#include "process_figures.hpp"

#include <doctest/doctest.h>

#include <cstring>
#include <fstream>
#include <future>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <vector>

using iotcc::descriptor_figures;
using iotcc::process_figures;

TEST_CASE("threads are counted as they come and go")
{
    std::thread([] {}).join(); // a sanitizer starts a thread of its own with the first one
    const auto before = process_figures().threads;
    std::promise<void> end;
    std::thread thread([&] { end.get_future().wait(); });
    CHECK(process_figures().threads == before + 1);
    end.set_value();
    thread.join();
}

// With a sanitizer in place of malloc the heap is another one.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define IOTCC_OTHER_HEAP
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define IOTCC_OTHER_HEAP
#endif
#ifndef IOTCC_OTHER_HEAP
TEST_CASE("memory that is taken is seen in the heap, and in what is resident once it is written")
{
    constexpr std::size_t kTaken = 32 * 1024 * 1024;
    const auto before = process_figures();
    std::vector<char> memory(kTaken, 'x');
    const auto after = process_figures();
    CHECK(after.heap_bytes >= before.heap_bytes + kTaken);
    CHECK(after.resident_bytes >= before.resident_bytes + kTaken / 2);
    CHECK(iotcc::ResidentMemory().bytes() >= before.resident_bytes + kTaken / 2);
    CHECK(memory[kTaken / 2] == 'x');
}
#endif

TEST_CASE("what is resident is known as often as it is asked for, without a descriptor to be had")
{
    const iotcc::ResidentMemory resident;
    const std::uint64_t first = resident.bytes();
    CHECK(first > 1024 * 1024);
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit none = before;
    none.rlim_cur = 0;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &none) == 0);
    const std::vector<char> memory(16 * 1024 * 1024, 'x');
    CHECK(resident.bytes() >= first + 8 * 1024 * 1024);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
    CHECK(memory.back() == 'x');
}

TEST_CASE("the soft limit of open files is raised to the hard one")
{
    rlimit before{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    rlimit low = before;
    low.rlim_cur = 64;
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &low) == 0);
    CHECK(iotcc::raise_descriptor_limit() == before.rlim_max);
    rlimit after{};
    REQUIRE(::getrlimit(RLIMIT_NOFILE, &after) == 0);
    CHECK(after.rlim_cur == before.rlim_max);
    REQUIRE(::setrlimit(RLIMIT_NOFILE, &before) == 0);
}

TEST_CASE("descriptors are counted as they come and go, CPU time and address space are there")
{
    const auto before = descriptor_figures();
    CHECK(before.open >= 1);
    CHECK(before.limit >= before.open);
    {
        const std::ifstream file("/proc/self/stat");
        CHECK(descriptor_figures().open == before.open + 1);
    }
    CHECK(descriptor_figures().open == before.open);
    const auto figures = process_figures();
    CHECK(figures.virtual_bytes >= figures.resident_bytes);
    CHECK(figures.cpu_seconds >= 0);
}
