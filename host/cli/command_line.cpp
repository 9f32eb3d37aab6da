#include "command_line.hpp"

#include "offer.hpp"
#include "plugin_path.hpp"
#include "plugins_command.hpp"
#include "run_command.hpp"
#include "settings.hpp"
#include "version.hpp"

#include <CLI/CLI.hpp>

#include <functional>
#include <iostream>
#include <string>
#include <vector>

namespace iotcc::cli {

namespace {

// The options that every command has which looks at plugins.
void add_plugin_options(CLI::App& command, PluginOptions& options)
{
    command
        .add_option("--plugin-dir", options.directories, "a further folder of plugins (repeatable)")
        ->type_name("DIR");
    command.add_flag("--allow-unsafe-dir", options.allow_unsafe,
                     "take plugins that others can write: for tests and build folders");
}

int print_version(bool as_json)
{
    if (as_json)
        std::cout << "{\"version\":\"" << kVersion << "\",\"abi\":\"" << IOTCC_ABI_MAJOR << '.'
                  << IOTCC_ABI_MINOR << "\",\"draft\":" << IOTCC_DRAFT << "}\n";
    else
        std::cout << "iotcc " << kVersion << " (plugin ABI " << IOTCC_ABI_MAJOR << '.'
                  << IOTCC_ABI_MINOR << " draft " << IOTCC_DRAFT << ")\n";
    return kExitOk;
}

} // namespace

int run_command_line(int argc, char** argv)
{
    CLI::App app("IoT Cloud Connector: a host for device connections, made of plugins", "iotcc");
    app.require_subcommand(1);
    std::function<int()> command;

    RunOptions run;
    CLI::App* const run_app = app.add_subcommand("run", "serve devices with the plugins found");
    add_plugin_options(*run_app, run.plugins);
    run_app->add_option("--http", run.http, "address of the API (127.0.0.1:9090)")
        ->type_name("HOST:PORT");
    run_app
        ->add_option("--set", run.assignments,
                     "set one value (repeatable): host.lanes=2, raw_tcp.echo=true")
        ->type_name("SECTION.KEY=VALUE");
    run_app->add_option("--log-level", run.log_level, "trace, debug, info, warn or error")
        ->type_name("LEVEL");
    run_app->callback([&] { command = [&] { return run_host(run); }; });

    PluginOptions plugins;
    const plugin::Probe probe;
    const auto vetting = [&probe](const PluginOptions& options) {
        return plugin::VetOptions{probe, config::Settings().state_dir, trust(options)};
    };
    std::vector<std::string> files;
    CLI::App* const plugins_app =
        app.add_subcommand("plugins", "look at plugin files without serving");
    plugins_app->require_subcommand(1);
    CLI::App* const list_app =
        plugins_app->add_subcommand("list", "every file in the plugin folders and its state");
    add_plugin_options(*list_app, plugins);
    list_app->callback([&] {
        command = [&] {
            return plugins_list(plugin_path(plugins), offer(), vetting(plugins), std::cout);
        };
    });
    CLI::App* const verify_app =
        plugins_app->add_subcommand("verify", "would these files be loaded, and if not, why");
    verify_app->add_option("FILE", files, "a plugin, a .so file")->required();
    verify_app->add_flag("--allow-unsafe-dir", plugins.allow_unsafe, "as of run");
    verify_app->callback([&] {
        command = [&] { return plugins_verify(files, offer(), vetting(plugins), std::cout); };
    });

    bool as_json = false;
    CLI::App* const version_app =
        app.add_subcommand("version", "version of the host and of its plugin ABI");
    version_app->add_flag("--json", as_json, "for scripts");
    version_app->callback([&] { command = [&] { return print_version(as_json); }; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kExitOk : kExitUsage;
    }
    return command();
}

} // namespace iotcc::cli
