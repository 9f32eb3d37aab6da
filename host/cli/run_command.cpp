#include "run_command.hpp"

#include "command_line.hpp"
#include "connector.hpp"
#include "log.hpp"
#include "signal_thread.hpp"

#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <utility>

namespace iotcc::cli {

namespace {

// One line per thing that listens, in columns: scripts read them.
void print_addresses(const Connector& connector)
{
    const std::string& api = connector.http_address();
    if (api.starts_with("unix"))
        std::cout << "api\t" << api << '\n';
    else
        std::cout << "api\t" << (api.starts_with("tls") ? "https" : "http") << api.substr(3)
                  << "/\n";
    for (const PluginRow& plugin : connector.node().plugins())
        for (const InstanceRow& instance : plugin.instances)
            for (const std::string& address : instance.listen)
                std::cout << "plugin\t" << instance.name << '\t' << plugin.version << '\t'
                          << address << '\n';
    std::cout << "ready" << std::endl;
}

// A plugin's thread still runs in what unwinding would take away under its feet.
[[noreturn]] void end_without_unwinding(log::Log& log)
{
    log.flush();
    std::_Exit(kExitOk);
}

} // namespace

int run_host(const RunOptions& options)
{
    config::Place place = place_of(options.settings);
    config::Reading reading = config::read_again(place);
    if (!reading.problems.empty()) {
        print_problems(reading.problems);
        return kExitConfiguration;
    }
    config::Settings& settings = reading.configuration.settings;
    std::signal(SIGPIPE, SIG_IGN); // a log or terminal that went away must not end the host
    SignalThread signals;          // before all that takes time: the probes, the plugins' starts
    log::Log log(log::level_named(settings.log_level).value_or(log::Level::info),
                 settings.log_json ? log::Format::json : log::Format::text);
    try {
        Connector connector({std::move(settings), plugin_path(options.plugins),
                             trust(options.plugins), std::move(reading.configuration.origins),
                             std::move(place)},
                            log);
        connector.start();
        print_addresses(connector);
        connector.run_until_signal(signals);
        if (connector.is_stuck())
            end_without_unwinding(log);
        return kExitOk;
    } catch (const config::SettingError& error) {
        std::cerr << "iotcc: " << error.what() << '\n'; // possibly several lines
        return kExitConfiguration;
    } catch (const std::exception& error) {
        log.write(log::Level::error, "host", error.what());
        return kExitFailed;
    }
}

} // namespace iotcc::cli
