#pragma once
#include "plugin_summary.hpp"
#include "rejection.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace iotcc::plugin {

// What the probe process found out.
using ProbeVerdict = std::variant<PluginSummary, Rejection>;

// The verdict as it crosses the pipe: texts that each end with a NUL, the last of them a mark of
// completeness.
[[nodiscard]] std::string encode_verdict(const ProbeVerdict& verdict);
// Nothing where the bytes are no complete verdict. The sender ran foreign code: it is not trusted.
[[nodiscard]] std::optional<ProbeVerdict> decode_verdict(std::string_view bytes);

} // namespace iotcc::plugin
