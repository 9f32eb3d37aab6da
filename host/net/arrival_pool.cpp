#include "arrival_pool.hpp"

#include <new>
#include <sanitizer/asan_interface.h>
#include <sys/mman.h>

namespace iotcc::net {

namespace {
constexpr std::size_t kChunkBytes =
    64 * 1024; // also its alignment, so that an arrival finds its chunk
constexpr std::uint32_t kPlaces = kChunkBytes / sizeof(Arrival) - 1;
} // namespace

struct ArrivalPool::Chunk {
    union Place {
        Arrival arrival;
        Place* next_free;
    };
    Chunk *next, *prev;
    Place* free;
    std::uint32_t taken; // places in use
    std::uint32_t fresh; // places that were ever given out
    alignas(64) Place places[kPlaces];
};

ArrivalPool::~ArrivalPool()
{
    while (open_ != nullptr) {
        Chunk* const chunk = open_;
        unlink(chunk);
        unmap(chunk);
    }
}

ArrivalPool::Chunk* ArrivalPool::map_chunk()
{
    static_assert(sizeof(Chunk) <= kChunkBytes);
    void* memory = ::mmap(nullptr, 2 * kChunkBytes, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return nullptr;
    const auto begin = reinterpret_cast<std::uintptr_t>(memory);
    const auto aligned = (begin + kChunkBytes - 1) & ~(kChunkBytes - 1);
    if (aligned != begin)
        ::munmap(memory, aligned - begin);
    ::munmap(reinterpret_cast<void*>(aligned + kChunkBytes), begin + kChunkBytes - aligned);
    return reinterpret_cast<Chunk*>(aligned);
}

// Whatever is mapped there next is not poisoned.
void ArrivalPool::unmap(Chunk* chunk) noexcept
{
    ASAN_UNPOISON_MEMORY_REGION(chunk, kChunkBytes);
    ::munmap(chunk, kChunkBytes);
}

ArrivalPool::Chunk* ArrivalPool::chunk_of(Arrival* arrival) noexcept
{
    return reinterpret_cast<Chunk*>(reinterpret_cast<std::uintptr_t>(arrival) & ~(kChunkBytes - 1));
}

void ArrivalPool::link(Chunk* chunk) noexcept
{
    chunk->prev = nullptr;
    chunk->next = open_;
    if (open_ != nullptr)
        open_->prev = chunk;
    open_ = chunk;
}

void ArrivalPool::unlink(Chunk* chunk) noexcept
{
    if (chunk->prev != nullptr)
        chunk->prev->next = chunk->next;
    else
        open_ = chunk->next;
    if (chunk->next != nullptr)
        chunk->next->prev = chunk->prev;
}

Arrival* ArrivalPool::acquire()
{
    if (open_ == nullptr) {
        Chunk* const chunk = map_chunk();
        if (chunk == nullptr)
            return nullptr;
        link(chunk);
    }
    Chunk* const chunk = open_;
    Chunk::Place* const place =
        chunk->free != nullptr ? chunk->free : &chunk->places[chunk->fresh++];
    if (chunk->free != nullptr)
        chunk->free = place->next_free;
    if (++chunk->taken == kPlaces)
        unlink(chunk);
    ASAN_UNPOISON_MEMORY_REGION(place, sizeof *place);
    return new (place) Arrival{};
}

void ArrivalPool::release(Arrival* arrival)
{
    Chunk* const chunk = chunk_of(arrival);
    auto* const place = reinterpret_cast<Chunk::Place*>(arrival);
    place->next_free = chunk->free;
    chunk->free = place;
    // To the sanitizer what was released is as if it were unmapped, but for our link.
    ASAN_POISON_MEMORY_REGION(&place->next_free + 1, sizeof *place - sizeof place->next_free);
    if (chunk->taken-- == kPlaces)
        link(chunk);
    // The last chunk is kept: a single device that comes and goes must not map and unmap each time.
    if (chunk->taken == 0 && (open_ != chunk || chunk->next != nullptr)) {
        unlink(chunk);
        unmap(chunk);
    }
}

} // namespace iotcc::net
