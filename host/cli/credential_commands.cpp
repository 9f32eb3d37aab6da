#include "credential_commands.hpp"

#include "command_options.hpp"

#include <CLI/CLI.hpp>

#include <iostream>
#include <string>

namespace iotcc::cli {

namespace {

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
    add_list_option(command, "--set", settings.assignments, keys, "KEY=VALUE");
}

CLI::App& add_token_command(CLI::App& group, CredentialArguments& arguments,
                            const std::string& name, const std::string& meaning)
{
    CLI::App& command = *group.add_subcommand(name, meaning);
    add_file_options(command, arguments.token.file, arguments.settings, "the token file",
                     "auth.api_tokens=FILE or auth.device_tokens=FILE");
    return command;
}

CLI::App& add_user_command(CLI::App& group, CredentialArguments& arguments, const std::string& name,
                           const std::string& meaning)
{
    CLI::App& command = *group.add_subcommand(name, meaning);
    add_file_options(command, arguments.user.file, arguments.settings, "the password file",
                     "auth.password_file=FILE");
    return command;
}

} // namespace

void add_token(CLI::App& app, CredentialArguments& arguments, std::function<int()>& command)
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
        command = [&] {
            return token_new(token, auth_settings(token.file, arguments.settings), std::cout,
                             std::cerr);
        };
    });

    CLI::App& list = add_token_command(group, arguments, "list", "names, and what each is for");
    list.callback([&] {
        command = [&] {
            return token_list(token, auth_settings(token.file, arguments.settings), std::cout,
                              std::cerr);
        };
    });

    CLI::App& revoke = add_token_command(group, arguments, "revoke",
                                         "take a token back; its connections are closed");
    revoke.add_option("NAME", token.name, "of the token")->required();
    revoke.callback([&] {
        command = [&] {
            return token_revoke(token, auth_settings(token.file, arguments.settings), std::cerr);
        };
    });
}

void add_user(CLI::App& app, CredentialArguments& arguments, std::function<int()>& command)
{
    UserOptions& user = arguments.user;
    CLI::App& group = *app.add_subcommand("user", "users and their passwords");
    group.require_subcommand(1);
    const auto settings = [&arguments] {
        return auth_settings(arguments.user.file, arguments.settings);
    };

    CLI::App& fresh = add_user_command(group, arguments, "new",
                                       "add a user; the password is asked for, or read from stdin");
    fresh.add_option("NAME", user.name, "of the user")->required();
    fresh.callback([&, settings] {
        command = [&, settings] { return user_new(user, settings(), std::cerr); };
    });

    CLI::App& list = add_user_command(group, arguments, "list", "their names");
    list.callback([&, settings] {
        command = [&, settings] { return user_list(user, settings(), std::cout, std::cerr); };
    });

    CLI::App& drop = add_user_command(group, arguments, "delete",
                                      "take a user out; the user's connections are closed");
    drop.add_option("NAME", user.name, "of the user")->required();
    drop.callback([&, settings] {
        command = [&, settings] { return user_delete(user, settings(), std::cerr); };
    });
}

} // namespace iotcc::cli
