#include "setting_options.hpp"

#include "printable.hpp"

#include <iostream>
#include <unistd.h>

namespace iotcc::cli {

namespace {

std::vector<config::Flag> flags_of(const SettingOptions& options)
{
    std::vector<config::Flag> flags;
    for (const std::string& assignment : options.assignments)
        flags.push_back({"--set " + assignment, assignment});
    if (!options.http.empty()) {
        const bool has_scheme = options.http.find("://") != options.http.npos;
        flags.push_back(
            {"--http " + options.http,
             "http.listen=" + (has_scheme ? "" : std::string("tcp://")) + options.http});
    }
    if (!options.log_level.empty())
        flags.push_back({"--log-level " + options.log_level, "log.level=" + options.log_level});
    return flags;
}

} // namespace

config::Place place_of(const SettingOptions& options)
{
    config::Place place;
    place.file = options.config;
    for (char** variable = environ; *variable != nullptr; ++variable)
        place.environment.emplace_back(*variable);
    place.flags = flags_of(options);
    return place;
}

void print_problems(const std::vector<config::Problem>& problems)
{
    for (const config::Problem& problem : problems)
        std::cerr << text::printable(problem.text()) << '\n';
}

} // namespace iotcc::cli
