#pragma once
#include "assignment_reader.hpp"
#include "origin.hpp"
#include "settings.hpp"

#include <map>
#include <span>
#include <string>
#include <vector>

namespace iotcc::config {

// By the setting's name: "http.listen", "plugin.x.echo", and "plugin.x" for its section. What has
// no entry is a default.
using Origins = std::map<std::string, Origin, std::less<>>;

struct Configuration {
    Settings settings;
    Origins origins;

    [[nodiscard]] Origin origin(const std::string& name) const
    {
        const auto found = origins.find(name);
        return found == origins.end() ? Origin{} : found->second;
    }
};

// The text of a configuration file.
struct FileText {
    std::string name, text;
};

// Where settings come from; what stands later wins, files among themselves too.
struct Sources {
    std::vector<FileText> files;
    std::vector<std::string> environment; // "NAME=VALUE"
    std::vector<Flag> flags;
};

struct Reading {
    Configuration configuration;   // what could be read, over the defaults
    std::vector<Problem> problems; // all of them: of unknown keys, of values; in order of sources
};

// Checks everything but the components' own options, which are kept as text. Pure.
[[nodiscard]] Reading read(const Sources& sources);

} // namespace iotcc::config
