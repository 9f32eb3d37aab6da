#pragma once
#include "devices_command.hpp"
#include "publish_command.hpp"
#include "tail_command.hpp"

#include <functional>

namespace CLI {
class App;
}

namespace iotcc::cli {

// What the command line says of the host that it asks, for the command that it names.
struct ApiArguments {
    ApiOptions api; // of status and reload
    bool watch = false;
    ListOptions list;
    ShowOptions show;
    KickOptions kick;
    AskOptions ask;
    TailOptions tail;
    PublishOptions publish;
};

// Adds the commands that ask a running host: status, reload, devices, tail, publish. When the line
// is parsed, `command` becomes what was asked for; it throws nothing. All three must stay where
// they are.
void add_api_commands(CLI::App& app, ApiArguments& arguments, std::function<int()>& command);

} // namespace iotcc::cli
