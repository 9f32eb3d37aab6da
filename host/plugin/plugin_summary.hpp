#pragma once
#include <string>
#include <vector>

namespace iotcc::plugin {

struct ComponentSummary {
    std::string name, kind; // "ws", "iotcc.handler/1"
};

// What a descriptor says beyond its note, as values: it crosses from the probe process, which ran
// the file's constructors, to a process that did not.
struct PluginSummary {
    std::string vendor, license;
    std::vector<std::string> needs; // service ids
    std::vector<ComponentSummary> components;
};

} // namespace iotcc::plugin
