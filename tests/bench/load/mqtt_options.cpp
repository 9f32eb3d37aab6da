#include "mqtt_options.hpp"

#include "mqtt_payload.hpp"

#include <CLI/CLI.hpp>

namespace {

constexpr const char* kModes =
    R"(Drives an MQTT broker from one thread. Prints "open" once its clients are connected and
subscribed, starts when a line comes on stdin, prints one line of JSON, and leaves when stdin ends.

  flow     publishers send at QoS 0, pipelined or paced; subscribers count, and check the order
  acks     publishers keep --window QoS 1 messages unacked each. With --away they are for a session
           whose client left; at a second line on stdin it returns and must get every one
  connect  opens all and leaves, once per round
  idle     holds the subscribers
)";

void add_options(CLI::App& app, MqttOptions& options)
{
    app.add_option("mode", options.mode)
        ->required()
        ->check(CLI::IsMember({"flow", "acks", "connect", "idle"}));
    app.add_option("--port", options.port)->required();
    const auto count = [&](const char* name, int& value) {
        app.add_option(name, value)->check(CLI::NonNegativeNumber);
    };
    count("--publishers", options.publishers);
    count("--subscribers", options.subscribers);
    count("--messages", options.messages);
    count("--window", options.window);
    count("--deliveries", options.deliveries);
    count("--connections", options.connections);
    count("--rounds", options.rounds);
    count("--filters", options.filters);
    count("--topics", options.topics);
    app.add_option("--size", options.size)->check(CLI::Range(kSmallestPayload, 65535));
    app.add_option("--batch", options.batch)->check(CLI::PositiveNumber);
    app.add_option("--rate", options.rate)->check(CLI::NonNegativeNumber);
    app.add_option("--seconds", options.seconds)->check(CLI::NonNegativeNumber);
    app.add_option("--sources", options.sources)->check(CLI::Range(1, 250));
    app.add_option("--topic", options.topic);
    app.add_option("--filter", options.filter);
    app.add_flag("--away", options.away);
}

void check(const MqttOptions& options)
{
    const bool sends = options.mode == "flow" || options.mode == "acks";
    if (sends && (options.publishers == 0 || options.messages % options.publishers != 0))
        throw CLI::ValidationError("--messages", "is not the same for each of --publishers");
    if (options.mode == "acks" && options.window == 0)
        throw CLI::ValidationError("acks", "needs --window");
}

} // namespace

MqttOptions read_mqtt_options(int argc, char** argv)
{
    MqttOptions options;
    CLI::App app(kModes);
    add_options(app, options);
    try {
        app.parse(argc, argv);
        check(options);
    } catch (const CLI::Error& error) {
        std::exit(app.exit(error));
    }
    return options;
}

std::string numbered(std::string pattern, int number)
{
    if (const auto at = pattern.find("%d"); at != pattern.npos)
        pattern.replace(at, 2, std::to_string(number));
    return pattern;
}
