#pragma once
#include "api_options.hpp"

#include <iosfwd>

namespace iotcc::cli {

// Both answer the exit code and throw std::exception where the host does not answer, or refuses.

// `iotcc status`: state, totals and plugins of a running host; as JSON the document of /v1/status.
int print_status(const ApiOptions& options, std::ostream& out);
// `iotcc status --watch`: a line whenever something has changed, until the host ends.
int watch_status(const ApiOptions& options, std::ostream& out);

} // namespace iotcc::cli
