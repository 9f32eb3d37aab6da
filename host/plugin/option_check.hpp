#pragma once
#include "plugin_summary.hpp"
#include "rejection.hpp"

#include <iotcc/option.h>

#include <variant>
#include <vector>

namespace iotcc::plugin {

// Checks the options that a component declares, a NULL-terminated list, and copies them. Follows
// their pointers, as check_descriptor does, and calls nothing.
[[nodiscard]] std::variant<std::vector<OptionSummary>, Rejection>
check_options(const iotcc_option* const* options);

} // namespace iotcc::plugin
