#pragma once
#include "address_list.hpp"

#include <array>
#include <cstdint>
#include <mutex>
#include <unordered_map>

namespace iotcc::net {

// Who counts as one peer: an IPv4 address, or the /64 of an IPv6 one, since that is what a single
// customer is given. 0: nobody in particular.
using AddressKey = std::uint64_t;
[[nodiscard]] AddressKey address_key(const IpBytes& address) noexcept;

// How many connections each address has, over all lanes. In shards, each with its lock, touched
// once on accept and once on close. Safe from any thread.
class AddressCounts {
public:
    explicit AddressCounts(std::uint32_t most); // of one address; 0: any number, nothing is kept
    // False: it has as many as it may, or there is no memory to count one more.
    [[nodiscard]] bool take(AddressKey address) noexcept;
    void give_back(AddressKey address) noexcept; // after a take that went well

private:
    // Peers choose their addresses: with a seed they cannot choose ones that collide.
    struct SeededHash {
        std::uint64_t seed;
        std::size_t operator()(AddressKey address) const noexcept;
    };
    struct alignas(64) Shard {
        explicit Shard(std::uint64_t seed) : counts(0, SeededHash{seed}) {}
        std::mutex mutex; // guards counts
        std::unordered_map<AddressKey, std::uint32_t, SeededHash> counts;
    };
    static constexpr std::size_t kShards = 16;
    [[nodiscard]] Shard& shard_of(AddressKey address) noexcept;

    const std::uint32_t most_;
    const SeededHash hash_;
    std::array<Shard, kShards> shards_;
};

} // namespace iotcc::net
