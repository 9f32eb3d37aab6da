#include "command_line.hpp"

#include "api_commands.hpp"
#include "check_config_command.hpp"
#include "command_options.hpp"
#include "credential_commands.hpp"
#include "offer.hpp"
#include "plugin_path.hpp"
#include "plugins_command.hpp"
#include "reference.hpp"
#include "run_command.hpp"
#include "settings.hpp"
#include "version_command.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace iotcc::cli {

namespace {

// What was read; the options must stay where they are while CLI11 writes them.
struct Arguments {
    RunOptions run;
    CheckOptions check;
    PluginOptions plugins;
    std::vector<std::string> files;
    CredentialArguments credentials;
    ApiArguments api;
    VersionFormat version_format = VersionFormat::text;
    bool as_toml = false;
    std::function<int()> command; // what was asked for
};

void add_unsafe_flag(CLI::App& command, PluginOptions& options)
{
    command.add_flag("--allow-unsafe-dir", options.allow_unsafe,
                     "take plugins that others can write (tests)");
}

void add_plugin_options(CLI::App& command, PluginOptions& options)
{
    add_list_option(command, "--plugin-dir", options.directories,
                    "a further folder of plugins (repeatable)", "DIR");
    add_unsafe_flag(command, options);
}

void add_setting_options(CLI::App& command, SettingOptions& options)
{
    add_text_option(command, "--config", options.config, "settings (/etc/iotcc/iotcc.toml)",
                    "FILE");
    add_list_option(command, "--set", options.assignments,
                    "one setting (repeatable): raw_tcp.echo=true", "KEY=VALUE");
    add_text_option(command, "--http", options.http, "address of the API (127.0.0.1:9090)",
                    "HOST:PORT");
    add_text_option(command, "--log-level", options.log_level, "trace, debug, info, warn or error",
                    "LEVEL");
}

void add_run(CLI::App& app, Arguments& arguments)
{
    RunOptions& run = arguments.run;
    CLI::App& command = *app.add_subcommand("run", "serve devices with the plugins found");
    add_plugin_options(command, run.plugins);
    add_setting_options(command, run.settings);
    command.callback([&] { arguments.command = [&run] { return run_host(run); }; });
}

void add_check_config(CLI::App& app, Arguments& arguments)
{
    CheckOptions& check = arguments.check;
    CLI::App& command =
        *app.add_subcommand("check-config", "all faults of the settings; opens nothing");
    add_plugin_options(command, check.plugins);
    add_setting_options(command, check.settings);
    command.add_flag_callback(
        "--effective", [&check] { check.output = CheckOutput::effective; },
        "print each value and where it comes from");
    command.callback([&] { arguments.command = [&check] { return check_config(check); }; });
}

void add_config_reference(CLI::App& app, Arguments& arguments)
{
    CLI::App& command =
        *app.add_subcommand("config-reference", "every setting, explained, as Markdown");
    command.add_flag("--toml", arguments.as_toml, "a file to start from instead");
    command.callback([&] {
        arguments.command = [&arguments] {
            std::cout << (arguments.as_toml ? config::example_toml()
                                            : config::reference_markdown());
            return kExitOk;
        };
    });
}

plugin::VetOptions vetting(const plugin::Probe& probe, const PluginOptions& options)
{
    return {probe, config::Settings().state_dir, trust(options)};
}

void add_plugins(CLI::App& app, Arguments& arguments)
{
    PluginOptions& options = arguments.plugins;
    CLI::App& command = *app.add_subcommand("plugins", "look at plugin files without serving");
    command.require_subcommand(1);

    CLI::App& list =
        *command.add_subcommand("list", "every file in the plugin folders and its state");
    add_plugin_options(list, options);
    list.callback([&] {
        arguments.command = [&options] {
            const plugin::Probe probe;
            return plugins_list(plugin_path(options), offer(), vetting(probe, options), std::cout);
        };
    });

    CLI::App& verify =
        *command.add_subcommand("verify", "would these files be loaded, and if not, why");
    verify.add_option("FILE", arguments.files, "a plugin, a .so file")->required();
    add_unsafe_flag(verify, options);
    verify.callback([&] {
        arguments.command = [&arguments] {
            const plugin::Probe probe;
            return plugins_verify(arguments.files, offer(), vetting(probe, arguments.plugins),
                                  std::cout);
        };
    });
}

void add_version(CLI::App& app, Arguments& arguments)
{
    CLI::App& command = *app.add_subcommand("version", "version of the host and of its plugin ABI");
    command.add_flag_callback(
        "--json", [&arguments] { arguments.version_format = VersionFormat::json; }, "for scripts");
    command.callback([&] {
        arguments.command = [&arguments] {
            return print_version(arguments.version_format, std::cout);
        };
    });
}

} // namespace

int run_command_line(int argc, char** argv)
{
    CLI::App app("IoT Cloud Connector: a host for device connections, made of plugins", "iotcc");
    app.require_subcommand(1);
    Arguments arguments;
    add_run(app, arguments);
    add_api_commands(app, arguments.api, arguments.command);
    add_check_config(app, arguments);
    add_config_reference(app, arguments);
    add_plugins(app, arguments);
    add_token(app, arguments.credentials, arguments.command);
    add_user(app, arguments.credentials, arguments.command);
    add_version(app, arguments);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitOk : kExitUsage;
    }
    try {
        return arguments.command();
    } catch (const config::SettingError& error) {
        std::cerr << "iotcc: " << error.what() << '\n';
        return kExitConfiguration;
    }
}

} // namespace iotcc::cli
