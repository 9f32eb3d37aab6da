#pragma once
#include <cstdint>
#include <new>

namespace iotcc::test {

// Memory that runs out, at each place in turn:
//
//     AllocationFailures failures;
//     while (failures.next()) {
//         Thing thing;
//         failures.during([&] { thing.act(); });
//         CHECK(thing.is_sound());
//     }
//     CHECK(failures.count() != 0);
//
// In the first run the first allocation of act() fails, in the second the second, until one goes
// through; after 500 of them (20,000 where LONG_TESTS is set) a last run is let through.
// Counts the thread's operator new, and malloc and aligned_alloc (Asio's) as called by what is
// linked into the test; checks of doctest allocate too, so they belong outside. That nothing leaks
// is the address sanitizer's to say.
class AllocationFailures {
public:
    // One more run? Not after one in which nothing failed.
    [[nodiscard]] bool next() noexcept;
    // f() with the run's allocation failing; a std::bad_alloc out of it is expected.
    template <class F> void during(F f)
    {
        begin();
        try {
            f();
        } catch (const std::bad_alloc&) {
        }
        end();
    }
    // The same in two calls, which belong to one thread: it counts from the one to the other.
    void begin() noexcept;
    void end() noexcept;
    // Whether an allocation failed in the run.
    [[nodiscard]] bool has_failed() const noexcept { return has_failed_; }
    // Runs in which one did.
    [[nodiscard]] std::uint64_t count() const noexcept { return count_; }

private:
    std::uint64_t nth_ = 0; // that fails in this run; 0: none
    std::uint64_t count_ = 0;
    bool has_failed_ = true;
    bool is_last_ = false;
};

// As long as it lives the thread's allocations are neither counted nor fail: those of the test's
// own parts amid what is tested.
class SparedAllocations {
public:
    SparedAllocations() noexcept;
    ~SparedAllocations();
    SparedAllocations(const SparedAllocations&) = delete;
    SparedAllocations& operator=(const SparedAllocations&) = delete;

private:
    std::uint64_t until_failure_;
};

} // namespace iotcc::test
