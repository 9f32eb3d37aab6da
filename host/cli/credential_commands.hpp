#pragma once
#include "setting_options.hpp"
#include "token_command.hpp"
#include "user_command.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace iotcc::cli {

// What the command line says of tokens and users.
struct CredentialArguments {
    TokenOptions token;
    UserOptions user;
    SettingOptions settings; // --config and --set, which name the files
};

// Adds `iotcc token ...`, `iotcc user ...`. When the line is parsed, `command` becomes what was
// asked for; it throws config::SettingError. All three must stay where they are.
void add_token(CLI::App& app, CredentialArguments& arguments, std::function<int()>& command);
void add_user(CLI::App& app, CredentialArguments& arguments, std::function<int()>& command);

} // namespace iotcc::cli
