#pragma once
#include <cstdint>
#include <type_traits>

// Access to words with one writer that other threads, later other processes, read at the same time.
// Stats memory is touched through these only, so that every race is a defined one.
//
// A sequence number guards what is more than one word: the writer makes it odd, stores with
// release, makes it even; a reader loads with acquire between two looks at it. Whoever saw a new
// word therefore sees the new number too, without a fence (ThreadSanitizer knows none).
namespace iotcc::stats {

template <class Word> [[nodiscard]] Word load_acquire(const Word& word) noexcept
{
    return __atomic_load_n(&word, __ATOMIC_ACQUIRE);
}

// For the writer's own words, and for single words that order nothing.
template <class Word> [[nodiscard]] Word load_relaxed(const Word& word) noexcept
{
    return __atomic_load_n(&word, __ATOMIC_RELAXED);
}

template <class Word> void store_release(Word& word, std::type_identity_t<Word> value) noexcept
{
    __atomic_store_n(&word, value, __ATOMIC_RELEASE);
}

// [lane] The number is odd as long as this lives.
class SequenceChange {
public:
    explicit SequenceChange(std::uint64_t& sequence) noexcept : sequence_(sequence)
    {
        __atomic_store_n(&sequence_, load_relaxed(sequence_) | 1, __ATOMIC_RELAXED);
    }
    ~SequenceChange() { store_release(sequence_, load_relaxed(sequence_) + 1); }
    SequenceChange(const SequenceChange&) = delete;
    SequenceChange& operator=(const SequenceChange&) = delete;

private:
    std::uint64_t& sequence_;
};

// [any] Runs `copy` until nothing changed meanwhile. False after a few attempts: a writer that died
// in the middle leaves the number odd for ever.
template <class Copy> [[nodiscard]] bool read_unchanged(const std::uint64_t& sequence, Copy&& copy)
{
    constexpr int kAttempts = 8;
    for (int attempt = 0; attempt < kAttempts; ++attempt) {
        const std::uint64_t before = load_acquire(sequence);
        if (before & 1) {
            continue;
        }
        copy();
        if (load_acquire(sequence) == before) {
            return true;
        }
    }
    return false;
}

} // namespace iotcc::stats
