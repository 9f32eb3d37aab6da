#pragma once
#include <array>
#include <atomic>
#include <cstddef>
#include <memory>

namespace iotcc::stats {

// Objects that are added one by one and stay until the array goes: readers need no lock. Each place
// has one writer.
template <class T, std::size_t N> class PublishedArray {
public:
    PublishedArray() = default;
    ~PublishedArray()
    {
        for (auto& place : places_) {
            delete place.load(std::memory_order_relaxed);
        }
    }
    PublishedArray(const PublishedArray&) = delete;
    PublishedArray& operator=(const PublishedArray&) = delete;

    // [any] nullptr: nothing there (yet), or no such place.
    [[nodiscard]] T* get(std::size_t at) const noexcept
    {
        return at < N ? places_[at].load(std::memory_order_acquire) : nullptr;
    }

    // The place must be empty.
    T& put(std::size_t at, std::unique_ptr<T> object) noexcept
    {
        T& published = *object;
        places_[at].store(object.release(), std::memory_order_release);
        return published;
    }

private:
    std::array<std::atomic<T*>, N> places_{};
};

} // namespace iotcc::stats
