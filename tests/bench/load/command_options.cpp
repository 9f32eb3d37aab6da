#include "command_options.hpp"

#include <CLI/CLI.hpp>

namespace {

constexpr const char* kMeaning =
    R"(Sends commands through the HTTP API, paced, to WebSocket devices of its own, which answer each.
Prints "open" once all is connected, starts when a line or the end comes on stdin, prints one line
of JSON, and closes when stdin ends.)";

} // namespace

CommandOptions read_command_options(int argc, char** argv)
{
    CommandOptions options;
    options.devices.protocol = Protocol::ws;
    options.devices.id = "dev-%d";
    CLI::App app(kMeaning);
    app.add_option("--port", options.devices.port, "of the devices")->required();
    app.add_option("--api-port", options.api_port)->required();
    app.add_option("--connections", options.devices.connections, "devices")
        ->check(CLI::PositiveNumber);
    app.add_option("--askers", options.askers, "connections to the API")->check(CLI::Range(1, 500));
    app.add_option("--rate", options.rate, "commands per second")->check(CLI::PositiveNumber);
    app.add_option("--seconds", options.seconds)->check(CLI::PositiveNumber);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Error& error) {
        std::exit(app.exit(error));
    }
    return options;
}
