#pragma once
#include <string>
#include <string_view>

namespace iotcc::log {

// `"level":"info","source":"host","message":"..."`: members of an object, valid JSON whatever bytes
// the texts hold. Control characters (C0, C1, DEL) are escaped; what is not UTF-8 becomes U+FFFD.
[[nodiscard]] std::string json_members(std::string_view level, std::string_view source,
                                       std::string_view message);

} // namespace iotcc::log
