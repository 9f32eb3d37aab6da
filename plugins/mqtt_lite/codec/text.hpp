#pragma once
#include <string_view>

namespace iotcc::mqtt {

// nullptr: a UTF-8 string as MQTT allows it (1.5.3). Else what is wrong, static text: it is
// ill-formed, holds a surrogate or U+0000, or what a receiver may refuse, which this one does: the
// control characters U+0001 to U+001F and U+007F to U+009F, and noncharacters.
[[nodiscard]] const char* fault_of_text(std::string_view text) noexcept;

} // namespace iotcc::mqtt
