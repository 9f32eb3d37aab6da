#pragma once
#include <boost/asio/bind_allocator.hpp>

#include <cstddef>
#include <memory>
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

// A handle to a place, as allocators are. `Place`: HandlerPlace* or a shared_ptr.
template <class T, class Place> struct HandlerAllocator {
    using value_type = T;

    explicit HandlerAllocator(Place p) noexcept : place(std::move(p)) {}
    template <class U>
    HandlerAllocator(const HandlerAllocator<U, Place>& other) noexcept : place(other.place)
    {
    }
    [[nodiscard]] T* allocate(std::size_t n)
    {
        static_assert(alignof(T) <= alignof(std::max_align_t));
        return static_cast<T*>(place->take(n * sizeof(T)));
    }
    void deallocate(T* memory, std::size_t) noexcept { place->give_back(memory); }
    template <class U> bool operator==(const HandlerAllocator<U, Place>& other) const noexcept
    {
        return place == other.place;
    }

    Place place;
};

// f, whose operation lies in that place.
template <class F> auto placed(HandlerPlace& place, F f)
{
    return boost::asio::bind_allocator(HandlerAllocator<void, HandlerPlace*>(&place), std::move(f));
}

// The same for whoever may be gone before the operation is: it keeps the place.
template <class F> auto placed(std::shared_ptr<HandlerPlace> place, F f)
{
    using Allocator = HandlerAllocator<void, std::shared_ptr<HandlerPlace>>;
    return boost::asio::bind_allocator(Allocator(std::move(place)), std::move(f));
}

} // namespace iotcc::net
