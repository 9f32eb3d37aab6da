#pragma once
#include <string>
#include <string_view>

namespace iotcc::http {

// The token in the value of an Authorization field: "Bearer TOKEN" (RFC 6750), or "Basic" with the
// token as the password and any user name (RFC 7617), which the clients of the original send.
// Schemes in any case. Empty: it holds none, or is malformed.
[[nodiscard]] std::string offered_token(std::string_view authorization);

} // namespace iotcc::http
