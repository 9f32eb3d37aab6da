#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace iotcc::plugin {

// An iotcc_option: texts that are NULL there are empty here.
struct OptionSummary {
    std::string name;
    std::int32_t type = 0; // IOTCC_OPTION_*, or what a later header has
    std::uint32_t flags = 0;
    std::optional<std::string> default_text;
    std::string unit, meaning;
    std::int64_t least = 0, most = 0;
    std::vector<std::string> choices;
    bool operator==(const OptionSummary&) const = default;
};

struct ComponentSummary {
    std::string name, kind;                                           // "ws", "iotcc.handler/1"
    std::optional<std::vector<OptionSummary>> options = std::nullopt; // nothing: it does not say
    bool operator==(const ComponentSummary&) const = default;
};

// What a descriptor says beyond its note, as values: it crosses from the probe process, which ran
// the file's constructors, to a process that did not.
struct PluginSummary {
    std::string vendor, license;
    std::vector<std::string> needs; // service ids
    std::vector<ComponentSummary> components;
};

} // namespace iotcc::plugin
