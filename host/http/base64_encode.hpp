#pragma once
#include <string>
#include <string_view>

namespace iotcc::http {

// RFC 4648 section 4, with padding.
[[nodiscard]] std::string base64_encode(std::string_view bytes);

} // namespace iotcc::http
