#pragma once
#include <iotcc/types.h>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace iotcc::net {

// What is known of a connection before its device is identified; afterwards all of this lies in a
// storage.
struct alignas(64) Arrival {
    iotcc_slot slot; // counts until then
    std::uint64_t opened_ms;
    std::uint8_t remote_size;
    char remote_text[55]; // "[IPv6]:port" takes 47 bytes at most

    [[nodiscard]] std::string_view remote() const noexcept { return {remote_text, remote_size}; }
};
static_assert(sizeof(Arrival) == 128);

// Arrivals come in waves and stay for milliseconds: chunks of their own, given back to the kernel
// when empty, so that a wave does not leave holes among the long-lived objects of the heap. [lane]
// only.
class ArrivalPool {
public:
    ArrivalPool() = default;
    ~ArrivalPool();
    ArrivalPool(const ArrivalPool&) = delete;
    ArrivalPool& operator=(const ArrivalPool&) = delete;

    [[nodiscard]] Arrival* acquire(); // cleared; nullptr: out of memory
    void release(Arrival* arrival);

private:
    struct Chunk;
    static Chunk* map_chunk();
    static void unmap(Chunk* chunk) noexcept;
    static Chunk* chunk_of(Arrival* arrival) noexcept;
    void link(Chunk* chunk) noexcept;
    void unlink(Chunk* chunk) noexcept;

    Chunk* open_ = nullptr; // chunks with free places; full ones are reached through their arrivals
};

} // namespace iotcc::net
