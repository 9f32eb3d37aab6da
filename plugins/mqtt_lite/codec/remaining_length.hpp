#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace iotcc::mqtt {

// The length of what follows the fixed header, seven bits in a byte, the lowest first (2.2.3).
inline constexpr std::size_t kRemainingLengthSizeMost = 4;
inline constexpr std::uint32_t kRemainingMost = 268'435'455;

struct RemainingLength {
    // incomplete: so far nothing is wrong. too_long: a fifth byte would follow.
    enum class State : std::uint8_t { whole, incomplete, too_long };
    State state;
    std::uint8_t size; // bytes that it takes
    std::uint32_t value;
};

// Reads it from behind a packet's first byte. More bytes than it needs are allowed, as MQTT forbids
// them from level 5 on only.
[[nodiscard]] constexpr RemainingLength
read_remaining_length(std::span<const std::byte> bytes) noexcept
{
    using State = RemainingLength::State;
    std::uint32_t value = 0;
    for (std::uint8_t i = 0; i < kRemainingLengthSizeMost; ++i) {
        if (i == bytes.size())
            return {State::incomplete, 0, 0};
        const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
        value |= (byte & 0x7f) << (7 * i);
        if (byte < 0x80)
            return {State::whole, static_cast<std::uint8_t>(i + 1), value};
    }
    return {State::too_long, 0, 0};
}

// The bytes that `value`, at most kRemainingMost, takes.
[[nodiscard]] constexpr std::size_t remaining_length_size(std::uint32_t value) noexcept
{
    return value < 1u << 7 ? 1 : value < 1u << 14 ? 2 : value < 1u << 21 ? 3 : 4;
}

// Writes so many to `out` and answers what is behind them.
[[nodiscard]] constexpr std::byte* write_remaining_length(std::byte* out,
                                                          std::uint32_t value) noexcept
{
    for (; value >= 0x80; value >>= 7)
        *out++ = static_cast<std::byte>(0x80 | (value & 0x7f));
    *out++ = static_cast<std::byte>(value);
    return out;
}

} // namespace iotcc::mqtt
