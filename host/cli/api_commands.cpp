#include "api_commands.hpp"

#include "command_line.hpp"
#include "command_options.hpp"
#include "duration.hpp"
#include "printable.hpp"
#include "reload_command.hpp"
#include "status_command.hpp"

#include <CLI/CLI.hpp>

#include <csignal>
#include <iostream>

namespace iotcc::cli {
namespace {

// Runs the command and tells people what it threw.
int exit_code_of(const std::function<int()>& command)
{
    std::signal(SIGPIPE, SIG_IGN); // a host that closes early is an error to tell
    try {
        const int code = command();
        return std::cout.flush() ? code : kExitFailed;
    } catch (const std::exception& error) {
        std::cerr << "iotcc: " << text::printable(error.what()) << '\n';
        return kExitFailed;
    }
}

// What the subcommands are added with.
struct Adding {
    CLI::App& group;
    std::function<int()>& command;

    CLI::App& add(const std::string& name, const std::string& meaning, ApiOptions& api,
                  const std::function<int()>& run) const
    {
        CLI::App& added = *group.add_subcommand(name, meaning);
        add_api_options(added, api);
        added.callback([&chosen = command, run] { chosen = [run] { return exit_code_of(run); }; });
        return added;
    }
};

void add_list(const Adding& devices, ListOptions& list)
{
    CLI::App& command = devices.add("list", "who is connected", list.api,
                                    [&list] { return list_devices(list, std::cout, std::cerr); });
    add_filter_options(command, list.filter);
    add_text_option(command, "--sort", list.sort, "received_messages; -opened_ms: newest first",
                    "[-]KEY");
    add_text_option(command, "--limit", list.limit, "rows of a page, 1 to 1000 (100)", "N");
    add_text_option(command, "--cursor", list.cursor, "goes on where a page ended", "NEXT");
    command.add_flag("--all", list.all, "every page");
}

void add_kick(const Adding& devices, KickOptions& kick)
{
    CLI::App& command =
        devices.add("kick", "close the connections of one device, or of many", kick.api,
                    [&kick] { return kick_devices(kick, std::cout, std::cerr); });
    command.add_option("ID", kick.id, "of the device; else a filter says which");
    add_filter_options(command, kick.filter);
    command.add_flag("--yes", kick.yes, "do not ask");
}

void add_question(const Adding& devices, AskOptions& ask, Question question)
{
    const bool is_command = question == Question::command;
    CLI::App& command =
        devices.add(is_command ? "command" : "query",
                    is_command ? "ask a device to do something; prints its answer"
                               : "ask a device for something; prints its answer",
                    ask.api, [&ask, question] { return ask_device(question, ask, std::cout); });
    command.add_option("ID", ask.id, "of the device")->required();
    command.add_option("NAME", ask.name, is_command ? "of the command" : "of the query")
        ->required();
    command.add_option("PAYLOAD", ask.payload, "-: what is on stdin");
    add_text_option(command, "--timeout", ask.timeout, "for the answer (8s)", "TIME");
    add_text_option(command, "--connection", ask.connection, "which one of it (the newest)", "ID");
    command.get_option("--timeout")->check([](const std::string& text) {
        return parse_duration(text) ? "" : "write 500ms, 8s or 2m";
    });
}

void add_devices(CLI::App& app, ApiArguments& arguments, std::function<int()>& command)
{
    CLI::App& group = *app.add_subcommand("devices", "see and control the devices of a host");
    group.require_subcommand(1);
    const Adding devices{group, command};
    add_list(devices, arguments.list);
    devices
        .add("show", "every connection of a device", arguments.show.api,
             [&show = arguments.show] { return show_device(show, std::cout); })
        .add_option("ID", arguments.show.id, "of the device")
        ->required();
    add_kick(devices, arguments.kick);
    add_question(devices, arguments.ask, Question::command);
    add_question(devices, arguments.ask, Question::query);
}

void add_publish(const Adding& top, PublishOptions& options)
{
    CLI::App& command = top.add("publish", "send a message to who subscribes to its topic",
                                options.api, [&options] { return publish(options); });
    command.add_option("TOPIC", options.topic, "of the message")->required();
    command.add_option("PAYLOAD", options.payload, "-: what is on stdin");
    add_text_option(command, "--qos", options.qos, "0, 1 or 2 (0)", "N");
    command.get_option("--qos")->check([](const std::string& text) {
        return text.size() == 1 && text >= "0" && text <= "2" ? "" : "write 0, 1 or 2";
    });
    command.add_flag("--retain", options.retain, "the topic keeps it; an empty one ends that");
}

} // namespace

void add_api_commands(CLI::App& app, ApiArguments& arguments, std::function<int()>& command)
{
    const Adding top{app, command};
    CLI::App& status = top.add("status", "state, numbers and plugins of a running host",
                               arguments.api, [&arguments] {
                                   return arguments.watch ? watch_status(arguments.api, std::cout)
                                                          : print_status(arguments.api, std::cout);
                               });
    status.add_flag("--watch", arguments.watch, "a line per change, until Ctrl-C");
    top.add("reload", "make a running host read its settings again", arguments.api,
            [&arguments] { return reload_host(arguments.api, std::cout, std::cerr); });
    add_devices(app, arguments, command);
    top.add("tail", "the messages of a device as they come", arguments.tail.api,
            [&tail = arguments.tail] { return tail_device(tail, std::cout); })
        .add_option("DEVICE", arguments.tail.id, "its id")
        ->required();
    add_publish(top, arguments.publish);
}

} // namespace iotcc::cli
