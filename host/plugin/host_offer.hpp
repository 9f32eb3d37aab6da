#pragma once
#include "plugin_note.hpp"
#include "plugin_summary.hpp"
#include "rejection.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iotcc::plugin {

// What this host gives to plugins; a file that asks for more is refused.
struct HostOffer {
    std::uint32_t abi = IOTCC_ABI; // major << 16 | minor
    std::uint32_t draft = IOTCC_DRAFT;
    std::vector<std::string> kinds;    // that it drives: "iotcc.handler/1"
    std::vector<std::string> services; // that query knows: "iotcc.io/1"
};

// The version rules: equal major, min_abi <= host, and while it is a draft the very same one.
[[nodiscard]] std::optional<Rejection> check_version(const PluginNote& note,
                                                     const HostOffer& offer);

// Whether the host has every service that the plugin needs and drives every kind that it is.
[[nodiscard]] std::optional<Rejection> check_demands(const PluginSummary& summary,
                                                     const HostOffer& offer);

} // namespace iotcc::plugin
