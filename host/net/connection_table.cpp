#include "connection_table.hpp"

#include <new>
#include <sys/mman.h>

namespace iotcc::net {

void ConnectionTable::Unmap::operator()(Slab* slab) const noexcept
{
    ::munmap(slab, sizeof(Slab));
}

bool ConnectionTable::grow()
{
    if (places() + kSlabSize > (1u << ConnectionId::kIndexBits))
        return false;
    try {
        slabs_.reserve(slabs_.size() + 1);
    } catch (const std::bad_alloc&) {
        return false;
    }
    void* memory =
        ::mmap(nullptr, sizeof(Slab), PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return false;
    slabs_.emplace_back(static_cast<Slab*>(memory));
    return true;
}

Connection* ConnectionTable::acquire()
{
    std::uint32_t index = free_;
    if (index != kNoConnection) {
        free_ = times(index).next;
    } else {
        if (used_ == places() && !grow())
            return nullptr;
        index = used_++;
    }
    const std::uint32_t generation = times(index).generation + 1;
    times(index) = ConnectionTimes{.generation = generation};
    Connection& connection = at(index);
    connection = Connection{};
    connection.abi.id = ConnectionId::pack(lane_, generation, index);
    connection.abi.lane = lane_;
    return &connection;
}

void ConnectionTable::release(Connection& connection)
{
    const std::uint32_t index = ConnectionId::index(connection.abi.id);
    connection.fd = -1;
    connection.abi.id = 0;
    if (times(index).generation == ConnectionId::kLastGeneration)
        return;
    times(index).next = free_;
    free_ = index;
}

Connection* ConnectionTable::find(std::uint64_t id) noexcept
{
    const std::uint32_t index = ConnectionId::index(id);
    if (id == 0 || index >= used_ || at(index).abi.id != id)
        return nullptr;
    return &at(index);
}

Connection& ConnectionTable::at(std::uint32_t index) noexcept
{
    return slabs_[index / kSlabSize]->hot[index % kSlabSize];
}

ConnectionTimes& ConnectionTable::times(std::uint32_t index) noexcept
{
    return slabs_[index / kSlabSize]->cold[index % kSlabSize];
}

std::uint32_t ConnectionTable::places() const noexcept
{
    return static_cast<std::uint32_t>(slabs_.size()) * kSlabSize;
}

} // namespace iotcc::net
