#include "instance_plan.hpp"

#include "nearest_name.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace iotcc {

namespace {

std::vector<std::string> default_listen(const iotcc_component& component)
{
    const char* address = static_cast<const iotcc_handler*>(component.vtable)->default_listen;
    return address == nullptr ? std::vector<std::string>{} : std::vector<std::string>{address};
}

PlannedInstance planned(std::string name, const OfferedComponent& offered,
                        config::InstanceSettings settings)
{
    PlannedInstance instance{std::move(name), offered.plugin, offered.component, {}, {}};
    if (is_kind(*offered.component, IOTCC_KIND_HANDLER))
        instance.listen = settings.listen ? *settings.listen : default_listen(*offered.component);
    instance.settings = std::move(settings);
    return instance;
}

// Handlers are bound to storages, and sinks hear of every connection from the first one on.
int rank(const PlannedInstance& instance)
{
    if (is_kind(*instance.component, IOTCC_KIND_STORAGE))
        return 0;
    return is_kind(*instance.component, IOTCC_KIND_SINK) ? 1 : 2;
}

const OfferedComponent* named(const std::vector<OfferedComponent>& offered, std::string_view name)
{
    const auto found = std::find_if(offered.begin(), offered.end(), [name](const auto& each) {
        return each.component->name == name;
    });
    return found == offered.end() ? nullptr : &*found;
}

std::vector<std::string> names_of(const std::vector<OfferedComponent>& offered)
{
    std::vector<std::string> names;
    for (const OfferedComponent& each : offered)
        names.emplace_back(each.component->name);
    return names;
}

} // namespace

bool is_kind(const iotcc_component& component, std::string_view kind) noexcept
{
    return component.kind == kind;
}

InstancePlan
plan_instances(const std::vector<OfferedComponent>& offered,
               const std::map<std::string, config::InstanceSettings, std::less<>>& sections,
               const config::InstanceLimits& default_limits)
{
    InstancePlan plan;
    config::InstanceSettings unconfigured;
    unconfigured.limits = default_limits;
    std::set<const iotcc_component*> configured;
    for (const auto& [name, section] : sections) {
        const std::string& component = section.component.empty() ? name : section.component;
        const OfferedComponent* const found = named(offered, component);
        if (found == nullptr) {
            plan.problems.push_back("[plugin." + name + "]: no loaded plugin has a component \"" +
                                    component + "\"" +
                                    config::suggestion(component, names_of(offered)));
            continue;
        }
        configured.insert(found->component);
        plan.instances.push_back(planned(name, *found, section));
    }
    for (const OfferedComponent& each : offered) {
        if (configured.contains(each.component))
            continue;
        const std::string name = each.component->name;
        const bool is_taken = std::any_of(plan.instances.begin(), plan.instances.end(),
                                          [&](const auto& other) { return other.name == name; });
        if (is_taken)
            plan.problems.push_back(
                "component \"" + name +
                "\" is offered twice; give one of them a section of another name");
        else
            plan.instances.push_back(planned(name, each, unconfigured));
    }
    std::stable_sort(plan.instances.begin(), plan.instances.end(),
                     [](const auto& a, const auto& b) { return rank(a) < rank(b); });
    return plan;
}

} // namespace iotcc
