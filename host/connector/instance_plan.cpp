#include "instance_plan.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace iotcc {

namespace {

std::string taken(config::Section& options, std::string_view key, std::string otherwise)
{
    const auto found = options.find(key);
    if (found == options.end())
        return otherwise;
    std::string value = std::move(found->second);
    options.erase(found);
    return value;
}

std::vector<std::string> split(std::string_view list)
{
    std::vector<std::string> items;
    while (!list.empty()) {
        const auto comma = list.find(',');
        if (comma != 0)
            items.emplace_back(list.substr(0, comma));
        list.remove_prefix(comma == list.npos ? list.size() : comma + 1);
    }
    return items;
}

std::string default_listen(const iotcc_component& component)
{
    const char* address = static_cast<const iotcc_handler*>(component.vtable)->default_listen;
    return address == nullptr ? "" : address;
}

PlannedInstance planned(std::string name, const OfferedComponent& offered, config::Section options)
{
    PlannedInstance instance{std::move(name), offered.plugin, offered.component, {}, {}, {}};
    if (is_kind(*offered.component, IOTCC_KIND_HANDLER)) {
        instance.listen = split(taken(options, "listen", default_listen(*offered.component)));
        instance.storage = taken(options, "storage", "memory");
    }
    instance.options = std::move(options);
    return instance;
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

InstancePlan plan_instances(const std::vector<OfferedComponent>& offered,
                            const std::map<std::string, config::Section, std::less<>>& sections)
{
    InstancePlan plan;
    std::set<const iotcc_component*> configured;
    for (const auto& [name, section] : sections) {
        config::Section options = section;
        const std::string component = taken(options, "component", name);
        const OfferedComponent* const found = named(offered, component);
        if (found == nullptr) {
            plan.problems.push_back("[plugin." + name + "]: no loaded plugin has a component \"" +
                                    component + "\"" +
                                    config::suggestion(component, names_of(offered)));
            continue;
        }
        configured.insert(found->component);
        plan.instances.push_back(planned(name, *found, std::move(options)));
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
            plan.instances.push_back(planned(name, each, {}));
    }
    std::stable_partition(plan.instances.begin(), plan.instances.end(), [](const auto& instance) {
        return is_kind(*instance.component, IOTCC_KIND_STORAGE);
    });
    return plan;
}

} // namespace iotcc
