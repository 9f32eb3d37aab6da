#pragma once
#include <optional>
#include <string>
#include <string_view>

// RFC 4648 section 4.
namespace iotcc::text {

// With padding.
[[nodiscard]] std::string base64(std::string_view bytes);
// With or without the padding at the end; nothing where it is malformed.
[[nodiscard]] std::optional<std::string> bytes_of_base64(std::string_view text);

} // namespace iotcc::text
