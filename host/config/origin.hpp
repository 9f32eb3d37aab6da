#pragma once
#include <cstdint>
#include <string>

namespace iotcc::config {

// Where a value was set.
struct Origin {
    enum class Source { built_in, file, environment, flag };

    Source source = Source::built_in;
    std::string name; // the file's path, the variable, or the flag as it was given
    std::uint32_t line = 0, column = 0; // of a file, from 1

    // For errors: "iotcc.toml:3:9", "IOTCC_HTTP_LISTEN", "--set host.lanes=2".
    [[nodiscard]] std::string place() const
    {
        if (source != Source::file)
            return name;
        return name + ':' + std::to_string(line) + ':' + std::to_string(column);
    }
    // For people who look a value up: "default", "iotcc.toml:3", the rest as place().
    [[nodiscard]] std::string label() const
    {
        if (source == Source::built_in)
            return "default";
        return source == Source::file ? name + ':' + std::to_string(line) : name;
    }
    bool operator==(const Origin&) const = default;
};

// What is wrong with something that was set.
struct Problem {
    Origin origin;
    std::string message;

    [[nodiscard]] std::string text() const { return origin.place() + ": " + message; }
    bool operator==(const Problem&) const = default;
};

} // namespace iotcc::config
