#include "command_line.hpp"

#include "check_config_command.hpp"
#include "offer.hpp"
#include "plugin_path.hpp"
#include "plugins_command.hpp"
#include "reference.hpp"
#include "run_command.hpp"
#include "settings.hpp"
#include "token_command.hpp"
#include "user_command.hpp"
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
    TokenOptions token;
    UserOptions user;
    SettingOptions file_settings; // --config and --set of the token and user commands
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
    command
        .add_option("--plugin-dir", options.directories, "a further folder of plugins (repeatable)")
        ->type_name("DIR")
        ->allow_extra_args(false);
    add_unsafe_flag(command, options);
}

// Given twice, the last one counts: scripts put their own before what they are handed.
void add_text_option(CLI::App& command, const std::string& name, std::string& value,
                     const std::string& meaning, const std::string& type)
{
    command.add_option(name, value, meaning)
        ->type_name(type)
        ->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
}

void add_setting_options(CLI::App& command, SettingOptions& options)
{
    add_text_option(command, "--config", options.config, "settings (/etc/iotcc/iotcc.toml)",
                    "FILE");
    command.add_option("--set", options.assignments, "one setting (repeatable): raw_tcp.echo=true")
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
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
        *app.add_subcommand("check-config", "all faults of the settings; opens and writes nothing");
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

// What the configuration says of the files, where the command line does not name one.
config::AuthSettings auth_settings(const std::string& file, const SettingOptions& options)
{
    if (!file.empty())
        return {};
    const config::Reading reading = config::read_again(place_of(options));
    if (reading.problems.empty())
        return reading.configuration.settings.auth;
    std::string text = "the configuration has faults";
    for (const config::Problem& problem : reading.problems)
        text += '\n' + problem.text();
    throw config::SettingError(text);
}

// The options that say which file a command is about.
void add_file_options(CLI::App& command, std::string& file, SettingOptions& settings,
                      const std::string& what, const std::string& keys)
{
    add_text_option(command, "--file", file, what, "FILE");
    add_text_option(command, "--config", settings.config,
                    "settings that name it (/etc/iotcc/iotcc.toml)", "FILE");
    command.add_option("--set", settings.assignments, keys)
        ->type_name("KEY=VALUE")
        ->allow_extra_args(false);
}

CLI::App& add_token_command(CLI::App& group, Arguments& arguments, const std::string& name,
                            const std::string& meaning)
{
    CLI::App& command = *group.add_subcommand(name, meaning);
    add_file_options(command, arguments.token.file, arguments.file_settings, "the token file",
                     "auth.api_tokens=FILE or auth.device_tokens=FILE");
    return command;
}

CLI::App& add_user_command(CLI::App& group, Arguments& arguments, const std::string& name,
                           const std::string& meaning)
{
    CLI::App& command = *group.add_subcommand(name, meaning);
    add_file_options(command, arguments.user.file, arguments.file_settings, "the password file",
                     "auth.password_file=FILE");
    return command;
}

void add_token(CLI::App& app, Arguments& arguments)
{
    TokenOptions& token = arguments.token;
    CLI::App& group = *app.add_subcommand("token", "tokens of the API's clients and of devices");
    group.require_subcommand(1);

    CLI::App& fresh = add_token_command(group, arguments, "new", "make a token and show it once");
    fresh.add_option("NAME", token.name, "by which it is listed and revoked")->required();
    add_text_option(fresh, "--role", token.role, "of a client of the API: read, control or admin",
                    "ROLE");
    add_text_option(fresh, "--device", token.device, "the id of the device that it is for", "ID");
    fresh.callback([&] {
        arguments.command = [&] {
            return token_new(token, auth_settings(token.file, arguments.file_settings), std::cout,
                             std::cerr);
        };
    });

    CLI::App& list = add_token_command(group, arguments, "list", "names, and what each is for");
    list.callback([&] {
        arguments.command = [&] {
            return token_list(token, auth_settings(token.file, arguments.file_settings), std::cout,
                              std::cerr);
        };
    });

    CLI::App& revoke = add_token_command(group, arguments, "revoke",
                                         "take a token back; its connections are closed");
    revoke.add_option("NAME", token.name, "of the token")->required();
    revoke.callback([&] {
        arguments.command = [&] {
            return token_revoke(token, auth_settings(token.file, arguments.file_settings),
                                std::cerr);
        };
    });
}

void add_user(CLI::App& app, Arguments& arguments)
{
    UserOptions& user = arguments.user;
    CLI::App& group = *app.add_subcommand("user", "users and their passwords");
    group.require_subcommand(1);
    const auto settings = [&arguments] {
        return auth_settings(arguments.user.file, arguments.file_settings);
    };

    CLI::App& fresh = add_user_command(group, arguments, "new",
                                       "add a user; the password is asked for, or read from stdin");
    fresh.add_option("NAME", user.name, "of the user")->required();
    fresh.callback([&, settings] {
        arguments.command = [&, settings] { return user_new(user, settings(), std::cerr); };
    });

    CLI::App& list = add_user_command(group, arguments, "list", "their names");
    list.callback([&, settings] {
        arguments.command = [&, settings] {
            return user_list(user, settings(), std::cout, std::cerr);
        };
    });

    CLI::App& drop = add_user_command(group, arguments, "delete",
                                      "take a user out; the user's connections are closed");
    drop.add_option("NAME", user.name, "of the user")->required();
    drop.callback([&, settings] {
        arguments.command = [&, settings] { return user_delete(user, settings(), std::cerr); };
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
    add_check_config(app, arguments);
    add_config_reference(app, arguments);
    add_plugins(app, arguments);
    add_token(app, arguments);
    add_user(app, arguments);
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
