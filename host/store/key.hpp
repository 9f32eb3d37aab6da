#pragma once
#include <compare>
#include <cstdint>

namespace iotcc::store {

// What a value is found by. Ordered as an unsigned pair. The top byte of `high` is the caller's
// kind of thing; the store looks into neither word.
struct Key {
    std::uint64_t high = 0, low = 0;

    auto operator<=>(const Key&) const = default;
    [[nodiscard]] std::uint8_t kind() const noexcept
    {
        return static_cast<std::uint8_t>(high >> 56);
    }
};

} // namespace iotcc::store
