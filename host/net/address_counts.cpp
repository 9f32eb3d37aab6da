#include "address_counts.hpp"

#include <new>
#include <random>
#include <utility>

namespace iotcc::net {

namespace {

std::uint64_t random_seed()
{
    std::random_device random;
    return std::uint64_t{random()} << 32 | random();
}

template <class Shards, std::size_t... I>
Shards shards_with(std::uint64_t seed, std::index_sequence<I...>)
{
    return {((void)I, typename Shards::value_type(seed))...};
}

std::uint64_t big_endian(const std::uint8_t* bytes, std::size_t n) noexcept
{
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < n; ++i)
        value = value << 8 | bytes[i];
    return value;
}

} // namespace

// IPv4 takes 0:ffff::/32 of the /64s, which is reserved and nobody's (RFC 4291 2.4).
AddressKey address_key(const IpBytes& address) noexcept
{
    if (is_ipv4(address))
        return std::uint64_t{0xffff} << 32 | big_endian(address.data() + 12, 4);
    return big_endian(address.data(), 8);
}

// The finalizer of splitmix64.
std::size_t AddressCounts::SeededHash::operator()(AddressKey address) const noexcept
{
    std::uint64_t x = address ^ seed;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9u;
    x = (x ^ x >> 27) * 0x94d049bb133111ebu;
    return x ^ x >> 31;
}

AddressCounts::AddressCounts(std::uint32_t most)
    : most_(most), hash_{random_seed()}, shards_(shards_with<std::array<Shard, kShards>>(
                                             hash_.seed, std::make_index_sequence<kShards>()))
{
}

AddressCounts::Shard& AddressCounts::shard_of(AddressKey address) noexcept
{
    return shards_[hash_(address) >> 60];
}

bool AddressCounts::take(AddressKey address) noexcept
try {
    if (most_ == 0 || address == 0)
        return true;
    Shard& shard = shard_of(address);
    const std::scoped_lock lock(shard.mutex);
    std::uint32_t& count = shard.counts[address];
    if (count == most_)
        return false;
    ++count;
    return true;
} catch (const std::bad_alloc&) {
    return false;
}

void AddressCounts::give_back(AddressKey address) noexcept
{
    if (most_ == 0 || address == 0)
        return;
    Shard& shard = shard_of(address);
    const std::scoped_lock lock(shard.mutex);
    const auto found = shard.counts.find(address);
    if (found != shard.counts.end() && --found->second == 0)
        shard.counts.erase(found);
}

} // namespace iotcc::net
