#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::http {

// `text` with each "%XX" as its byte, once (RFC 3986 section 2.1); nothing where a '%' has no two
// hex digits behind it.
// '+' stays as it is: this is for paths.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text);

} // namespace iotcc::http
