#pragma once
#include <cstdint>
#include <string_view>

namespace iotcc::stats {

// Secret of one start of the host: whoever chooses device ids must not be able to choose their
// bucket.
struct HashKey {
    std::uint64_t low = 0, high = 0;

    // From the system's random source; throws std::exception where there is none.
    [[nodiscard]] static HashKey random();
};

// SipHash-2-4 (Aumasson and Bernstein, 2012).
[[nodiscard]] std::uint64_t keyed_hash(const HashKey& key, std::string_view text) noexcept;

} // namespace iotcc::stats
