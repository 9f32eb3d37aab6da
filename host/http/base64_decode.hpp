#pragma once
#include <optional>
#include <string>
#include <string_view>

namespace iotcc::http {

// RFC 4648 section 4, with or without the padding at the end; nothing where it is malformed.
[[nodiscard]] std::optional<std::string> base64_decode(std::string_view text);

} // namespace iotcc::http
