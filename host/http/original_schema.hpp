#pragma once
#include "schema.hpp"

#include <span>

namespace iotcc::http {

// What the routes of the original answer. Safe from any thread.
[[nodiscard]] std::span<const Schema> original_schemas();

} // namespace iotcc::http
