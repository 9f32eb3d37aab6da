#pragma once
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <span>

namespace iotcc::net {

// Bytes in a row: in at the back, out at the front. Grows with what is put in, never with what is
// announced.
class ByteQueue {
public:
    [[nodiscard]] std::size_t size() const noexcept { return end_ - begin_; }
    [[nodiscard]] bool empty() const noexcept { return begin_ == end_; }
    [[nodiscard]] std::uint8_t* data() noexcept { return memory_.get() + begin_; }

    void append(const std::uint8_t* bytes, std::size_t n)
    {
        if (n == 0)
            return;
        std::memcpy(room(n).data(), bytes, n);
        end_ += n;
    }
    // At least n writable bytes behind the last one; commit says how many were written.
    std::span<std::uint8_t> room(std::size_t n)
    {
        if (capacity_ - end_ < n)
            make_room(n);
        return {memory_.get() + end_, capacity_ - end_};
    }
    void commit(std::size_t n) noexcept { end_ += n; }
    void consume(std::size_t n) noexcept
    {
        begin_ += n;
        if (begin_ == end_)
            begin_ = end_ = 0;
    }

private:
    struct Free {
        void operator()(std::uint8_t* memory) const noexcept { std::free(memory); }
    };

    void make_room(std::size_t n)
    {
        const std::size_t held = size();
        if (begin_ >= held &&
            capacity_ - held >= n) { // cheap: the gap in front is larger than what moves
            std::memmove(memory_.get(), data(), held);
        } else {
            const std::size_t wanted = held + (n > held ? n : held);
            auto* memory = static_cast<std::uint8_t*>(std::malloc(wanted));
            if (memory == nullptr)
                throw std::bad_alloc();
            if (held != 0)
                std::memcpy(memory, data(), held);
            memory_.reset(memory);
            capacity_ = wanted;
        }
        begin_ = 0;
        end_ = held;
    }

    std::unique_ptr<std::uint8_t[], Free> memory_;
    std::size_t begin_ = 0, end_ = 0, capacity_ = 0;
};

// What a connection owns while bytes wait.
struct Spill {
    ByteQueue input;           // presented, but not used yet
    std::size_t need = 0;      // io.need: not presented again before it is this long
    ByteQueue output;          // accepted for sending, not taken by the kernel yet
    std::uint32_t message = 0; // tick by which the input must have been used; 0: any
    std::uint32_t stalled = 0; // tick by which the kernel must have taken some of it; 0: any

    [[nodiscard]] bool idle() const noexcept
    {
        return input.empty() && output.empty() && need == 0;
    }
};

} // namespace iotcc::net
