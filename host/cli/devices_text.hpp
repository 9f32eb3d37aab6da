#pragma once
#include "table.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <iosfwd>

namespace iotcc::cli {

// The rows of /v1/devices. `now_ms`: Unix milliseconds.
[[nodiscard]] Table device_table(const nlohmann::ordered_json& items, std::uint64_t now_ms);

// The document of /v1/devices/{id}: every member of every connection, a line each.
void write_device(const nlohmann::ordered_json& device, std::ostream& out);

} // namespace iotcc::cli
