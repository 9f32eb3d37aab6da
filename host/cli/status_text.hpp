#pragma once
#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <iosfwd>
#include <string>

namespace iotcc::cli {

// The document of /v1/status as a paragraph.
void write_status(const nlohmann::ordered_json& status, std::ostream& out);

// That of /v1/plugins as a table of instances, at most `width` wide (0: as wide as it gets), and a
// line for each file that was refused.
void write_plugins(const nlohmann::ordered_json& plugins, std::size_t width, std::ostream& out);

// One line per change of the status, as of vmstat, and what stands above them.
[[nodiscard]] std::string watch_title();
[[nodiscard]] std::string watch_line(const nlohmann::ordered_json& status, std::uint64_t now_ms);

} // namespace iotcc::cli
