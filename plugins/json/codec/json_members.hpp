#pragma once
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace iotcc::json {

inline constexpr std::size_t kJsonDepth = 8; // of a device's objects and arrays, the outermost is 1

// A member that is looked for in an object, a text; unset: the object has none of that name.
struct JsonMember {
    std::string_view name;
    std::optional<std::string> text{}; // UTF-8, escapes resolved
};

enum class JsonFault { none, syntax, too_deep, no_object, twice, no_text };

// Without the spaces and NULs at its end, with which a frame of a fixed size is filled up.
[[nodiscard]] std::string_view without_padding(std::string_view text) noexcept;

// Reads one JSON object (RFC 8259) and the members that are looked for in it; others may be
// anything. twice, no_text: of a member that is looked for. Recurses nowhere, and throws
// std::bad_alloc only. After a fault the members hold what came before it.
[[nodiscard]] JsonFault read_json_members(std::string_view text, std::span<JsonMember> members);

} // namespace iotcc::json
