#pragma once
#include "configuration.hpp"

#include <string>
#include <vector>

namespace iotcc::config {

// One file, "t.toml", and nothing else.
inline Reading read_file(const std::string& text)
{
    return read({{{"t.toml", text}}, {}, {}});
}

// One --set.
inline Reading read_flag(const std::string& assignment)
{
    return read({{}, {}, {{"--set " + assignment, assignment}}});
}

inline std::vector<std::string> texts(const std::vector<Problem>& problems)
{
    std::vector<std::string> lines;
    for (const Problem& problem : problems)
        lines.push_back(problem.text());
    return lines;
}

// The only problem, or how many there are.
inline std::string only_problem(const Reading& reading)
{
    return reading.problems.size() == 1 ? reading.problems[0].text()
                                        : std::to_string(reading.problems.size()) + " problems";
}

} // namespace iotcc::config
