#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::raw_tcp {

// A command as a device with a text framing reads it, not framed yet:
// `<correlation> <name> <payload>`. Nothing where the three could not be told apart again: the name
// is empty, or holds a space or a control character.
[[nodiscard]] std::optional<std::string>
text_command(std::uint64_t correlation, std::string_view name, std::string_view payload);

struct Reply {
    std::uint64_t correlation; // never 0
    std::string_view payload;  // points into the frame
};

// Reads `REPLY <correlation> <payload>`, the payload possibly empty and then also without its
// space. Nothing: the frame is data.
[[nodiscard]] std::optional<Reply> parse_text_reply(std::string_view frame) noexcept;

} // namespace iotcc::raw_tcp
