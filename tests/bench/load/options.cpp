#include "options.hpp"

#include <CLI/CLI.hpp>

namespace {

constexpr const char* kModes =
    R"(Drives a server from one thread. Prints "open" once its connections are, starts when
a line or the end comes on stdin, prints one line of JSON, and closes when stdin ends.

  echo     closed loop: the next segment goes when every echo of the last is back
  count    the same one way: each segment ends with a ping, the next goes after its pong
  stream   one way without waiting, round robin; the end is a ping and its pong on each
  connect  opens all, and closes them, once per round
  idle     holds the connections
  flood    holds them, and --flooding of them send without end
)";

void add_options(CLI::App& app, Options& options)
{
    const std::map<std::string, Protocol> protocols{{"raw", Protocol::raw}, {"ws", Protocol::ws}};
    app.add_option("mode", options.mode)
        ->required()
        ->check(CLI::IsMember({"echo", "count", "stream", "connect", "idle", "flood"}));
    app.add_option("--port", options.port)->required();
    app.add_option("--protocol", options.protocol)->transform(CLI::CheckedTransformer(protocols));
    app.add_option("--connections", options.connections)->check(CLI::PositiveNumber);
    app.add_option("--rounds", options.rounds)->check(CLI::PositiveNumber);
    app.add_option("--batch", options.batch)->check(CLI::PositiveNumber);
    app.add_option("--size", options.size)->check(CLI::Range(2, 65535));
    app.add_option("--sources", options.sources)->check(CLI::Range(1, 250));
    app.add_option("--flooding", options.flooding)->check(CLI::NonNegativeNumber);
    app.add_option("--rate", options.rate)->check(CLI::NonNegativeNumber);
    app.add_flag("--lockstep", options.lockstep);
    app.add_flag("--binary", options.binary);
    app.add_option("--path", options.path);
    app.add_option("--id", options.id);
}

} // namespace

Options read_options(int argc, char** argv)
{
    Options options;
    CLI::App app(kModes);
    add_options(app, options);
    try {
        app.parse(argc, argv);
        if (options.protocol == Protocol::raw && options.mode == "count")
            throw CLI::ValidationError("count", "needs --protocol ws: its segments end with pings");
    } catch (const CLI::Error& error) {
        std::exit(app.exit(error));
    }
    return options;
}
