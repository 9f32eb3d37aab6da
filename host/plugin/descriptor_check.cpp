#include "descriptor_check.hpp"

#include "descriptor_text.hpp"
#include "kind_table.hpp"
#include "option_check.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace iotcc::plugin {
namespace {

// What ABI 1.0 has: a later header is longer, and an older plugin is not refused for that.
constexpr std::size_t kPluginSize = offsetof(iotcc_plugin, deinit) + sizeof(void*);
constexpr std::size_t kComponentSize = offsetof(iotcc_component, stop) + sizeof(void*);
Rejection too_short(const PluginNote& note)
{
    return refused("descriptor is shorter than ABI " + abi_text(note.abi) + " has it");
}

std::optional<Rejection> check_same(const char* what, const std::string& note,
                                    const std::string& descriptor)
{
    if (note == descriptor)
        return std::nullopt;
    return refused("note says " + std::string(what) + note + ", descriptor says " + descriptor);
}

std::optional<Rejection> check_note_pointer(const iotcc_plugin& plugin, const PluginNote& note)
{
    if (plugin.note == nullptr)
        return refused("descriptor does not point to its note");
    const auto pointed = read_note(*plugin.note);
    const auto* const same = std::get_if<PluginNote>(&pointed);
    if (same == nullptr || *same != note)
        return refused("descriptor points to another note than section .iotcc has");
    return std::nullopt;
}

std::optional<Rejection> check_header(const iotcc_plugin& plugin, std::size_t size,
                                      const PluginNote& note)
{
    if (plugin.struct_size < kPluginSize || plugin.struct_size > size)
        return too_short(note);
    if (plugin.magic != magic_of(note.draft))
        return refused("bad magic in the descriptor");
    if (auto rejection = check_same("ABI ", abi_text(note.abi), abi_text(plugin.abi)))
        return rejection;
    if (auto rejection =
            check_same("lowest ABI ", abi_text(note.min_abi), abi_text(plugin.min_abi)))
        return rejection;
    const auto id = text_of(plugin.id);
    if (!id)
        return refused("descriptor has no id");
    if (auto rejection = check_same("id ", note.id, *id))
        return rejection;
    const auto version = text_of(plugin.version);
    if (!version)
        return refused("descriptor has no version");
    if (auto rejection = check_same("version ", note.version, *version))
        return rejection;
    return check_note_pointer(plugin, note);
}

std::optional<Rejection> check_texts(const iotcc_plugin& plugin, PluginSummary& out)
{
    const auto vendor = text_of(plugin.vendor != nullptr ? plugin.vendor : "");
    const auto license = text_of(plugin.license != nullptr ? plugin.license : "");
    if (!vendor || !license)
        return refused("vendor or license has no end");
    out.vendor = *vendor;
    out.license = *license;
    return std::nullopt;
}

std::optional<Rejection> check_needs(const iotcc_plugin& plugin, PluginSummary& out)
{
    if (plugin.needs == nullptr)
        return std::nullopt;
    for (std::size_t i = 0; plugin.needs[i] != nullptr; ++i) {
        const auto service = text_of(plugin.needs[i]);
        if (!service || i == kMostEntries)
            return refused("list of needed services has no end");
        out.needs.push_back(*service);
    }
    return std::nullopt;
}

bool has_options(const iotcc_component* component)
{
    return IOTCC_HAS(component, iotcc_component, options);
}

std::optional<Rejection> check_component(const iotcc_component& component, const std::string& label,
                                         ComponentSummary& out)
{
    const auto fault = [&](std::string what) { return refused(label + ": " + std::move(what)); };
    const auto kind = text_of(component.kind);
    if (!kind)
        return fault("kind missing");
    if (!is_known_kind(*kind))
        return fault("unknown kind " + *kind);
    if (component.vtable == nullptr)
        return fault("vtable missing");
    if (const auto function = missing_function(*kind, component.vtable))
        return fault(*function + " missing");
    if (component.create == nullptr)
        return fault("create missing");
    if (component.destroy == nullptr)
        return fault("destroy missing");
    if (!has_options(&component))
        return std::nullopt;
    auto options = check_options(component.options);
    if (auto* rejection = std::get_if<Rejection>(&options))
        return fault(rejection->cause);
    out.options = std::get<std::vector<OptionSummary>>(std::move(options));
    return std::nullopt;
}

bool has_name(const PluginSummary& summary, const std::string& name)
{
    return std::any_of(summary.components.begin(), summary.components.end(),
                       [&](const ComponentSummary& c) { return c.name == name; });
}

std::optional<Rejection> check_components(const iotcc_plugin& plugin, PluginSummary& out)
{
    if (plugin.components == nullptr || plugin.components[0] == nullptr)
        return refused("no component");
    for (std::size_t i = 0; plugin.components[i] != nullptr; ++i) {
        if (i == kMostEntries)
            return refused("list of components has no end");
        const iotcc_component& component = *plugin.components[i];
        const std::string place = "component " + std::to_string(i + 1);
        if (component.struct_size < kComponentSize)
            return refused(place + ": shorter than ABI 1.0 has it");
        const auto name = text_of(component.name);
        if (!name || !is_identifier(*name))
            return refused(place + ": bad name");
        const std::string label = "component \"" + *name + '"';
        if (has_name(out, *name))
            return refused(label + ": its name is used twice");
        ComponentSummary summary{*name, "", {}};
        if (auto rejection = check_component(component, label, summary))
            return rejection;
        summary.kind = component.kind;
        out.components.push_back(std::move(summary));
    }
    return std::nullopt;
}

} // namespace

std::variant<PluginSummary, Rejection> check_descriptor(const iotcc_plugin* plugin,
                                                        std::size_t size, const PluginNote& note)
{
    if (size < kPluginSize)
        return too_short(note);
    if (reinterpret_cast<std::uintptr_t>(plugin) % alignof(iotcc_plugin) != 0)
        return refused("descriptor is misaligned");
    PluginSummary summary;
    if (auto rejection = check_header(*plugin, size, note))
        return *std::move(rejection);
    if (auto rejection = check_texts(*plugin, summary))
        return *std::move(rejection);
    if (auto rejection = check_needs(*plugin, summary))
        return *std::move(rejection);
    if (auto rejection = check_components(*plugin, summary))
        return *std::move(rejection);
    return summary;
}

} // namespace iotcc::plugin
