#pragma once
#include <iosfwd>
#include <string>

namespace iotcc::cli {

// The bytes that PAYLOAD stands for: itself, or for "-" everything that is on `input`. Throws
// std::runtime_error where that is over 1 MiB, more than any host takes.
[[nodiscard]] std::string payload_of(const std::string& argument, std::istream& input);

} // namespace iotcc::cli
