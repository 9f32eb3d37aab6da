#pragma once
#include <iosfwd>

namespace iotcc::cli {

enum class VersionFormat { text, json };

// `iotcc version`: of the host and of the plugin ABI that it speaks. Returns the exit code.
int print_version(VersionFormat format, std::ostream& out);

} // namespace iotcc::cli
