#include "check_config_command.hpp"

#include "command_line.hpp"
#include "component_schema.hpp"
#include "effective.hpp"
#include "offer.hpp"
#include "offered_schema.hpp"
#include "plugin_registry.hpp"
#include "settings_check.hpp"

#include <iostream>
#include <iterator>

namespace iotcc::cli {

namespace {

// A plugin that is refused is no fault of the configuration.
void warn_of_refused(const plugin::PluginScan& scan)
{
    for (const std::string& error : scan.directory_errors)
        std::cerr << "warning: " << error << '\n';
    for (const plugin::PluginFile& file : scan.files)
        if (file.state == plugin::PluginState::refused)
            std::cerr << "warning: " << file.message << '\n';
}

std::vector<config::ComponentSchema> offered(const PluginOptions& options)
{
    const plugin::Probe probe;
    // No folder for copies: a plugin that wants one is refused, since a check writes no file.
    const plugin::PluginScan scan =
        plugin::survey(plugin_path(options), offer(), {probe, "", trust(options)});
    warn_of_refused(scan);
    return offered_schemas(scan.files);
}

} // namespace

int check_config(const CheckOptions& options)
{
    config::Reading reading = config::read_again(place_of(options.settings));
    const auto components = offered(options.plugins);
    auto faults = config::check_instances(reading.configuration, components);
    std::move(faults.begin(), faults.end(), std::back_inserter(reading.problems));
    if (!reading.problems.empty()) {
        print_problems(reading.problems);
        return kExitConfiguration;
    }
    check_settings(reading.configuration.settings); // told as those of `run`
    if (options.output == CheckOutput::effective)
        std::cout << config::effective_toml(reading.configuration, components);
    return kExitOk;
}

} // namespace iotcc::cli
