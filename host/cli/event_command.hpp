#pragma once
#include "api_options.hpp"
#include "event_reader.hpp"

#include <functional>
#include <iosfwd>
#include <string>

namespace iotcc::cli {

// Follows a stream of the host and prints each event at once: as JSON its data, else what `line_of`
// makes of it. An event whose line is "" is left out in both. Returns when nobody reads `out` any
// longer, and throws std::exception when the host ends the stream: it has none.
int show_events(const ApiOptions& options, const std::string& path, std::ostream& out,
                const std::function<std::string(const client::Event&)>& line_of);

} // namespace iotcc::cli
