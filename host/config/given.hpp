#pragma once
#include "origin.hpp"
#include "value.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

// One thing that somebody set, before anyone knows whether there is such a setting.
struct Given {
    // Typed: a number is a number, as in a TOML file. Text: from a flag or a variable.
    enum class Form { typed, text };

    std::string section;  // "http", or "plugin"
    std::string instance; // the NAME of [plugin.NAME], else empty
    std::string key;      // empty: the section alone, as "[plugin.x]" without a line
    Value value;
    Form form = Form::text;
    Origin origin;

    // "http.listen", "plugin.x.echo"; of a section alone: "plugin.x".
    [[nodiscard]] std::string name() const
    {
        const std::string where = instance.empty() ? section : section + '.' + instance;
        return key.empty() ? where : where + '.' + key;
    }
};

// What one source says, in its order.
struct Layer {
    std::vector<Given> given;
    std::vector<Problem> problems;
};

} // namespace iotcc::config
