#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

inline constexpr std::size_t kHelloMax = 512;    // bytes of the whole frame, without padding
inline constexpr std::size_t kDeviceIdMax = 128; // bytes

// Who the device says it is.
struct Hello {
    std::string id;    // 1 to kDeviceIdMax bytes of 0x21-0x7E
    std::string token; // bytes of 0x21-0x7E; empty: none was offered
};

enum class HelloRefusal {
    not_a_hello,
    too_long,
    bad_length, // of its frame
    not_json,
    json_syntax,
    json_too_deep,
    json_twice,
    json_no_text,
    id_missing,
    id_too_long,
    id_character,
    token_empty,
    token_character
};

// For the device's author, at the end of an ERR line: no trailing dot, no LF.
[[nodiscard]] std::string_view words_of(HelloRefusal refusal) noexcept;

using HelloOutcome = std::variant<Hello, HelloRefusal>;

// Reads `HELLO <id> [token]`, single spaces, without the line's end; what begins with `{` is read
// as JSON. Throws std::bad_alloc only.
[[nodiscard]] HelloOutcome parse_hello(std::string_view line);

// Reads `{"id":"<id>","token":"<token>"}`, without token or with an empty one where none is
// offered. Other members are ignored. Spaces and NULs behind it are padding. Throws std::bad_alloc
// only.
[[nodiscard]] HelloOutcome parse_json_hello(std::string_view text);

} // namespace iotcc::raw_tcp
