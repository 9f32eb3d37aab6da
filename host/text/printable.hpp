#pragma once
#include <string>
#include <string_view>

namespace iotcc::text {

// The text as it may go to a terminal or a log: control characters (C0, C1, DEL), characters that
// break a line or turn its order around, and bytes that are not UTF-8 become \xNN, so that what a
// device or a file name holds can neither forge a line nor move a cursor.
[[nodiscard]] std::string printable(std::string_view text);

} // namespace iotcc::text
