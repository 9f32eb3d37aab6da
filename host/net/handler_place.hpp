#pragma once
#include <boost/asio/bind_allocator.hpp>

#include <cstddef>
#include <new>
#include <utility>

namespace iotcc::net {

// Memory for one pending operation of an io_context, so that waiting once more cannot fail for want
// of it. Outlives the operation. A second operation at the same time takes its memory from the
// heap, as does one that is too large. One thread.
class HandlerPlace {
public:
    HandlerPlace() = default;
    HandlerPlace(const HandlerPlace&) = delete;
    HandlerPlace& operator=(const HandlerPlace&) = delete;

    [[nodiscard]] void* take(std::size_t size)
    {
        if (size > sizeof bytes_ || std::exchange(taken_, true))
            return ::operator new(size);
        return bytes_;
    }
    void give_back(void* memory) noexcept
    {
        if (memory == bytes_)
            taken_ = false;
        else
            ::operator delete(memory);
    }

private:
    alignas(std::max_align_t) std::byte bytes_[256];
    bool taken_ = false;
};

// A handle to a place, as allocators are.
template <class T> struct HandlerAllocator {
    using value_type = T;

    explicit HandlerAllocator(HandlerPlace& p) noexcept : place(&p) {}
    template <class U>
    HandlerAllocator(const HandlerAllocator<U>& other) noexcept : place(other.place)
    {
    }
    [[nodiscard]] T* allocate(std::size_t n)
    {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        return static_cast<T*>(place->take(n * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t) noexcept { place->give_back(memory); }
    template <class U> bool operator==(const HandlerAllocator<U>& other) const noexcept
    {
        return place == other.place;
    }

    HandlerPlace* place;
};

// f, whose operation lies in that place.
template <class F> auto placed(HandlerPlace& place, F f)
{
    return boost::asio::bind_allocator(HandlerAllocator<void>(place), std::move(f));
}

} // namespace iotcc::net
