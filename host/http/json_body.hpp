#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace iotcc::http {

inline constexpr std::size_t kMaxJsonDepth = 64; // arrays and objects inside of each other

// The JSON of a request's body; nothing where it is none (RFC 8259), or is nested deeper than
// kMaxJsonDepth: the library parses any depth, and then ends the process when it writes or destroys
// it. Safe from any thread.
[[nodiscard]] std::optional<nlohmann::json> parse_json_body(std::string_view body);

} // namespace iotcc::http
