#pragma once
#include <cstddef>
#include <string_view>
#include <variant>

namespace iotcc::raw_tcp {

inline constexpr std::size_t kHelloMax = 512;    // bytes of the whole line
inline constexpr std::size_t kDeviceIdMax = 128; // bytes

// Who the device says it is. Views into the parsed line.
struct Hello {
    std::string_view id;    // 1 to kDeviceIdMax bytes of 0x21-0x7E
    std::string_view token; // bytes of 0x21-0x7E; empty: none was offered
};

enum class HelloRefusal {
    not_a_hello,
    json,
    id_missing,
    id_too_long,
    id_character,
    token_empty,
    token_character
};

// For the device's author, at the end of an ERR line: no trailing dot, no LF.
[[nodiscard]] std::string_view words_of(HelloRefusal refusal) noexcept;

// Reads `HELLO <id> [token]`, single spaces, without the line's end. Its JSON form is refused as
// such for now.
[[nodiscard]] std::variant<Hello, HelloRefusal> parse_hello(std::string_view line) noexcept;

} // namespace iotcc::raw_tcp
