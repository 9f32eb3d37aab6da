#pragma once
#include "head_check.hpp"

#include <cstddef>
#include <string_view>

namespace iotcc::http {

// The head in `lines`, or why not: from its request line to the empty line; every line ends with CR
// LF, and no NUL, CR or LF is elsewhere. `size` is what the peer sent for it in bytes. Pure.
[[nodiscard]] HeadOutcome parse_head(std::string_view lines, std::size_t size);

} // namespace iotcc::http
