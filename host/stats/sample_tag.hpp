#pragma once
#include <cstdint>

namespace iotcc::stats {

// Says whose samples an entry holds: the generation keeps a connection from being shown the counts
// of the one that had its index before. 29 bits of it, has_previous, the round's lowest bit, and a
// 1 that tells it from an empty entry.
class SampleTag {
public:
    SampleTag(std::uint32_t generation, std::uint32_t round, std::uint32_t has_previous) noexcept
        : bits_(generation << 3 | 4u | has_previous << 1 | (round & 1))
    {
    }
    explicit SampleTag(std::uint32_t bits) noexcept : bits_(bits) {}

    [[nodiscard]] std::uint32_t bits() const noexcept { return bits_; }
    [[nodiscard]] bool is_empty() const noexcept { return bits_ == 0; }
    [[nodiscard]] bool is_of(std::uint32_t generation) const noexcept
    {
        return (bits_ ^ (generation << 3 | 4u)) >> 2 == 0;
    }
    [[nodiscard]] bool has_previous() const noexcept { return (bits_ & 2) != 0; }
    [[nodiscard]] bool is_from(std::uint32_t round) const noexcept
    {
        return (bits_ & 1) == (round & 1);
    }

private:
    std::uint32_t bits_;
};

} // namespace iotcc::stats
