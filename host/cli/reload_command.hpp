#pragma once
#include "api_options.hpp"

#include <nlohmann/json_fwd.hpp>

#include <iosfwd>

namespace iotcc::cli {

// `iotcc reload`: makes a running host read its settings again and tells what came of it; exit 1
// where it has refused them. Throws std::exception where the host does not answer, or refuses.
int reload_host(const ApiOptions& options, std::ostream& out, std::ostream& errors);

// What has changed, a line each, and what needs a restart.
void write_reload(const nlohmann::ordered_json& report, std::ostream& out);

} // namespace iotcc::cli
