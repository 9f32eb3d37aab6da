#pragma once
#include <iosfwd>
#include <optional>
#include <string>

namespace iotcc::cli {

// A password of the person at the terminal, unseen and twice the same, or else the first line of
// the standard input without its end (LF or CRLF). Nothing: none was given, two different ones, or
// one that auth::is_new_password refuses; `hints` says which.
[[nodiscard]] std::optional<std::string> read_new_password(std::ostream& hints);

} // namespace iotcc::cli
