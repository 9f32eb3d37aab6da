#pragma once
#include <cstdint>
#include <string_view>

namespace iotcc::text {

// Secret of one start of the host: whoever chooses device ids or topics must not be able to choose
// their bucket.
struct HashKey {
    std::uint64_t low = 0, high = 0;

    // From the system's random source; throws std::exception where there is none.
    [[nodiscard]] static HashKey random();
};

// SipHash-1-3 (Aumasson and Bernstein, 2012, with the rounds that Python, Rust and Ruby chose for
// their tables): the hash is never seen outside, so the margin of 2-4 buys nothing.
[[nodiscard]] std::uint64_t keyed_hash(const HashKey& key, std::string_view text) noexcept;

} // namespace iotcc::text
