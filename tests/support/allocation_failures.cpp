#include "allocation_failures.hpp"

#include <cstddef>
#include <cstdlib>
#include <utility>

// The linker gives us the program's malloc and aligned_alloc (--wrap); those of the libraries stay
// theirs, and so an exception can be thrown when there is no memory.
extern "C" void* __real_malloc(std::size_t size);
extern "C" void* __wrap_malloc(std::size_t size);
extern "C" void* __real_aligned_alloc(std::size_t alignment, std::size_t size);
extern "C" void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size);

namespace iotcc::test {

namespace {

constinit thread_local std::uint64_t until_failure = 0; // 0: none is to come
constinit thread_local bool failed = false;

bool fails_now() noexcept
{
    if (until_failure == 0 || --until_failure != 0)
        return false;
    failed = true;
    return true;
}

void* allocate(std::size_t size) noexcept
{
    return fails_now() ? nullptr : __real_malloc(size == 0 ? 1 : size);
}

void* allocate_or_throw(std::size_t size)
{
    if (void* const memory = allocate(size))
        return memory;
    throw std::bad_alloc();
}

std::uint64_t most_runs() noexcept
{
    return std::getenv("LONG_TESTS") != nullptr ? 20'000 : 500;
}

} // namespace

bool AllocationFailures::next() noexcept
{
    if (!has_failed_ || is_last_)
        return false;
    has_failed_ = false;
    is_last_ = count_ == most_runs();
    nth_ = is_last_ ? 0 : count_ + 1;
    return true;
}

void AllocationFailures::begin() noexcept
{
    failed = false;
    until_failure = nth_;
}

void AllocationFailures::end() noexcept
{
    until_failure = 0;
    has_failed_ = failed;
    count_ += failed ? 1 : 0;
}

SparedAllocations::SparedAllocations() noexcept : until_failure_(std::exchange(until_failure, 0)) {}

SparedAllocations::~SparedAllocations()
{
    until_failure = until_failure_;
}

} // namespace iotcc::test

extern "C" void* __wrap_malloc(std::size_t size)
{
    return iotcc::test::allocate(size);
}

extern "C" void* __wrap_aligned_alloc(std::size_t alignment, std::size_t size)
{
    return iotcc::test::fails_now() ? nullptr : __real_aligned_alloc(alignment, size);
}

void* operator new(std::size_t size)
{
    return iotcc::test::allocate_or_throw(size);
}

void* operator new[](std::size_t size)
{
    return iotcc::test::allocate_or_throw(size);
}

void* operator new(std::size_t size, const std::nothrow_t&) noexcept
{
    return iotcc::test::allocate(size);
}

void* operator new[](std::size_t size, const std::nothrow_t&) noexcept
{
    return iotcc::test::allocate(size);
}

void operator delete(void* memory) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory) noexcept
{
    std::free(memory);
}

void operator delete(void* memory, std::size_t) noexcept
{
    std::free(memory);
}

void operator delete[](void* memory, std::size_t) noexcept
{
    std::free(memory);
}
