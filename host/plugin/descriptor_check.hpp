#pragma once
#include "plugin_note.hpp"
#include "plugin_summary.hpp"
#include "rejection.hpp"

#include <iotcc/plugin.h>

#include <cstddef>
#include <variant>

namespace iotcc::plugin {

// Checks sizes, texts, pointers, kinds and required functions of a descriptor against its file's
// note, so that nothing has to be checked again before a call. Any address, of which `size` bytes
// are readable; reads no more of it, but has to follow its pointers: a wild one crashes, which is
// why the probe process asks first. Calls nothing of the plugin.
[[nodiscard]] std::variant<PluginSummary, Rejection>
check_descriptor(const iotcc_plugin* plugin, std::size_t size, const PluginNote& note);

} // namespace iotcc::plugin
