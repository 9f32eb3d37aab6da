#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace iotcc::stats {

// MQTT client ids reach this; device ids are never cut.
inline constexpr std::size_t kMaxDeviceIdBytes = 65535;
// The other texts are cut there, at the end of a UTF-8 character.
inline constexpr std::size_t kMaxTextBytes = 256;
inline constexpr std::size_t kMaxIdentityBytes = kMaxDeviceIdBytes + 4 * kMaxTextBytes;

// What is known of a connection in words. Views into somebody else's memory.
struct ConnectionText {
    std::string_view device_id, device_name, device_type, user_agent, remote;

    [[nodiscard]] std::size_t bytes() const noexcept
    {
        return device_id.size() + device_name.size() + device_type.size() + user_agent.size() +
               remote.size();
    }
};

// At most `bytes` of the text, without a torn UTF-8 character at the end.
[[nodiscard]] std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;

// [lane] Stores the texts one after the other, word by word for concurrent readers. `block` has
// room for all.
void store_text(std::span<std::uint64_t> block, const ConnectionText& text) noexcept;

} // namespace iotcc::stats
