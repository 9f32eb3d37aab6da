#pragma once
#include "settings.hpp"
#include "shape.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

// Every setting of the host, once. The readers, the check, the reload, `check-config --effective`,
// the reference page and the example file are all made from these tables. Their defaults are those
// of a new Settings.
namespace iotcc::config {

// What a change needs before it is in force.
enum class Reload : std::uint8_t { applies, restarts_instance, restarts_host };

enum class Secrecy : std::uint8_t { shown, redacted };

struct SettingText {
    std::string_view key;
    Shape shape;
    Reload reload;
    std::string_view meaning; // for people; Markdown, one line
    Secrecy secrecy = Secrecy::shown;
};

// A setting with its place in Scope.
template <class Scope> struct Setting : SettingText {
    Value (*get)(const Scope&);
    void (*put)(Scope&, const Value&); // a value that fits the shape
};

struct HostSection {
    std::string_view name, meaning;
    std::span<const Setting<Settings>> settings;
};

// [host], [limits], [http], ... Those of limit_settings belong to [limits] as well.
[[nodiscard]] std::span<const HostSection> host_sections() noexcept;
// Keys of [limits] that an instance may have for itself.
[[nodiscard]] std::span<const Setting<InstanceLimits>> limit_settings() noexcept;
// The host's keys of [plugin.NAME], besides limit_settings.
[[nodiscard]] std::span<const Setting<InstanceSettings>> instance_settings() noexcept;

inline constexpr std::string_view kLimitsSection = "limits", kPluginSection = "plugin";

[[nodiscard]] bool is_host_section(std::string_view name) noexcept;

// f(section, setting, scope) for each setting outside of [plugin.NAME], in the order of the
// tables; scope is the part of `settings` that holds it.
template <class AnySettings, class F> void each_host_setting(AnySettings& settings, F f)
{
    for (const HostSection& section : host_sections()) {
        for (const auto& setting : section.settings)
            f(section, setting, settings);
        if (section.name == kLimitsSection)
            for (const auto& setting : limit_settings())
                f(section, setting, settings.limits);
    }
}

// f(setting, scope) for each of the host's settings of an instance.
template <class AnyInstance, class F> void each_instance_setting(AnyInstance& instance, F f)
{
    for (const auto& setting : instance_settings())
        f(setting, instance);
    for (const auto& setting : limit_settings())
        f(setting, instance.limits);
}

} // namespace iotcc::config
