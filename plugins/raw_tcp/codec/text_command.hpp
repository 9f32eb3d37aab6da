#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::raw_tcp {

// A command as the device reads it: `<correlation> <name> <payload>` and LF. Nothing where that
// line could not be told apart again: the name is empty or holds a space or an end of line, or the
// payload holds an LF or ends with a CR.
[[nodiscard]] std::optional<std::string>
encode_command(std::uint64_t correlation, std::string_view name, std::string_view payload);

struct Reply {
    std::uint64_t correlation; // never 0
    std::string_view payload;  // points into the line
};

// Reads `REPLY <correlation> <payload>`, the payload possibly empty and then also without its
// space. Nothing: the line is data.
[[nodiscard]] std::optional<Reply> parse_reply(std::string_view line) noexcept;

} // namespace iotcc::raw_tcp
