#pragma once
#include "settings.hpp"

#include <iotcc/plugin.h>

#include <string>
#include <string_view>
#include <vector>

namespace iotcc {

// A component that a loaded plugin offers.
struct OfferedComponent {
    std::size_t plugin; // the caller's number for it
    const iotcc_component* component;
};

// What is to be made of a component, by configuration or by default.
struct PlannedInstance {
    std::string name;
    std::size_t plugin;
    const iotcc_component* component;
    std::vector<std::string> listen;   // handlers only
    config::InstanceSettings settings; // `listen` above is theirs, or the handler's default
};

struct InstancePlan {
    std::vector<PlannedInstance> instances; // storages, then sinks, then handlers
    std::vector<std::string> problems; // sections and components that came to nothing, in words
};

// Each section makes an instance of the component that it names (by default the one of its own
// name); a component that no section names gets one with its own name and address, and with the
// default limits.
[[nodiscard]] InstancePlan
plan_instances(const std::vector<OfferedComponent>& offered,
               const std::map<std::string, config::InstanceSettings, std::less<>>& sections,
               const config::InstanceLimits& default_limits);

[[nodiscard]] bool is_kind(const iotcc_component& component, std::string_view kind) noexcept;

} // namespace iotcc
