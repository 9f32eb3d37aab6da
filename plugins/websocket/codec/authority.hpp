#pragma once
#include <string_view>

namespace iotcc::websocket {

// Whether `text` is "name", "name:80", "192.0.2.1" or "[2001:db8::1]:80", as a Host field or a
// request target has it: no user, no path (RFC 9110 sections 4.2.4 and 7.2). Which address the
// brackets hold is not looked at.
[[nodiscard]] bool is_authority(std::string_view text) noexcept;

// A good authority without its port; an address keeps its brackets.
[[nodiscard]] std::string_view without_port(std::string_view authority) noexcept;

} // namespace iotcc::websocket
