#include "component_schema.hpp"

#include "nearest_name.hpp"
#include "schema.hpp"
#include "secret_name.hpp"

#include <algorithm>
#include <iterator>
#include <tuple>

namespace iotcc::config {

namespace {

std::string full_name(const std::string& instance, const std::string& key)
{
    return std::string(kPluginSection) + '.' + instance + (key.empty() ? "" : '.' + key);
}

// A mistyped key may have been meant for the host or for the component.
std::vector<std::string> known_keys(const ComponentSchema& component)
{
    std::vector<std::string> keys;
    for (const OptionSchema& option : *component.options)
        keys.push_back(option.name);
    const InstanceSettings none;
    each_instance_setting(
        none, [&](const auto& setting, const auto&) { keys.emplace_back(setting.key); });
    return keys;
}

Problem unknown_component(const Configuration& configuration, const std::string& instance,
                          const std::string& component,
                          const std::vector<ComponentSchema>& components)
{
    std::vector<std::string> names;
    for (const ComponentSchema& each : components)
        names.push_back(each.name);
    Origin origin = configuration.origin(full_name(instance, "component"));
    if (origin.source == Origin::Source::built_in)
        origin = configuration.origin(full_name(instance, ""));
    for (auto at = configuration.origins.lower_bound(full_name(instance, "") + '.');
         origin.source == Origin::Source::built_in && at != configuration.origins.end(); ++at)
        origin = at->second;
    return {origin, "[plugin." + instance + "]: no plugin has a component \"" + component + '"' +
                        suggestion(component, names)};
}

} // namespace

const OptionSchema* ComponentSchema::option(std::string_view key) const noexcept
{
    if (!options)
        return nullptr;
    const auto found = std::find_if(options->begin(), options->end(),
                                    [key](const OptionSchema& each) { return each.name == key; });
    return found == options->end() ? nullptr : &*found;
}

Value ComponentSchema::value(std::string_view key, const std::string& text) const
{
    if (const OptionSchema* const declared = option(key))
        if (const Fitted fitted = parse(declared->shape(), text);
            std::holds_alternative<Value>(fitted))
            return std::get<Value>(fitted);
    return text;
}

bool ComponentSchema::hides(std::string_view key) const noexcept
{
    const OptionSchema* const declared = option(key);
    return declared != nullptr ? declared->is_secret : looks_secret(key);
}

const ComponentSchema* find_component(const std::vector<ComponentSchema>& components,
                                      std::string_view name) noexcept
{
    const auto found =
        std::find_if(components.begin(), components.end(),
                     [name](const ComponentSchema& each) { return each.name == name; });
    return found == components.end() ? nullptr : &*found;
}

std::vector<Problem> check_options(const Configuration& configuration, const std::string& instance,
                                   const ComponentSchema& component)
{
    std::vector<Problem> problems;
    const auto& instances = configuration.settings.instances;
    const auto settings = instances.find(instance);
    if (!component.options || settings == instances.end())
        return problems;
    for (const auto& [key, text] : settings->second.options) {
        const std::string name = full_name(instance, key);
        const OptionSchema* const option = component.option(key);
        if (option == nullptr) {
            problems.push_back(
                {configuration.origin(name),
                 "unknown setting \"" + name + '"' + suggestion(key, known_keys(component))});
            continue;
        }
        const Fitted fitted = parse(option->shape(), text);
        if (const auto* misfit = std::get_if<Misfit>(&fitted))
            problems.push_back({configuration.origin(name),
                                name + " = " + toml_quoted(option->is_secret ? kRedacted : text) +
                                    ": " + misfit->must_be});
    }
    return problems;
}

std::vector<Problem> check_instances(const Configuration& configuration,
                                     const std::vector<ComponentSchema>& components)
{
    std::vector<Problem> problems;
    for (const auto& [instance, settings] : configuration.settings.instances) {
        const std::string& name = component_of(instance, settings);
        if (const auto* component = find_component(components, name)) {
            auto found = check_options(configuration, instance, *component);
            std::move(found.begin(), found.end(), std::back_inserter(problems));
        } else {
            problems.push_back(unknown_component(configuration, instance, name, components));
        }
    }
    const auto place = [](const Problem& problem) {
        const Origin& at = problem.origin;
        return std::tie(at.source, at.name, at.line, at.column);
    };
    std::stable_sort(problems.begin(), problems.end(),
                     [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
    return problems;
}

} // namespace iotcc::config
