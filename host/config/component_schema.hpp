#pragma once
#include "configuration.hpp"
#include "shape.hpp"

#include <optional>
#include <string>
#include <vector>

namespace iotcc::config {

// One of a component's own options, as its plugin declares it.
struct OptionSchema {
    std::string name;
    Type type = Type::text;
    std::int64_t least = 0, most = 0; // as in Shape
    std::string unit, choices, default_text, meaning;
    bool has_default = false;
    bool is_secret = false;

    [[nodiscard]] Shape shape() const noexcept { return {type, least, most, unit, choices}; }
};

// What a plugin offers. No options: it does not say which it has, so anything goes.
struct ComponentSchema {
    std::string name, kind;
    std::optional<std::vector<OptionSchema>> options;

    // nullptr where none of that name is declared.
    [[nodiscard]] const OptionSchema* option(std::string_view key) const noexcept;
    // The option's text as its type; as a text where it is not declared or does not fit.
    [[nodiscard]] Value value(std::string_view key, const std::string& text) const;
    // Whether a value of that option must not be shown.
    [[nodiscard]] bool hides(std::string_view key) const noexcept;
};

[[nodiscard]] const ComponentSchema* find_component(const std::vector<ComponentSchema>& components,
                                                    std::string_view name) noexcept;

// The component that the instance is made of.
[[nodiscard]] inline const std::string& component_of(const std::string& instance,
                                                     const InstanceSettings& settings) noexcept
{
    return settings.component.empty() ? instance : settings.component;
}

// The options of one instance against what its component declares.
[[nodiscard]] std::vector<Problem> check_options(const Configuration& configuration,
                                                 const std::string& instance,
                                                 const ComponentSchema& component);

// Of every instance: that there is its component, and its options.
[[nodiscard]] std::vector<Problem> check_instances(const Configuration& configuration,
                                                   const std::vector<ComponentSchema>& components);

} // namespace iotcc::config
