#include "device_filter.hpp"

#include "clock.hpp"
#include "command_options.hpp"
#include "duration.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>

namespace iotcc::cli {
namespace {

bool is_digits(const std::string& text)
{
    return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::string since_fault(const std::string& text)
{
    return is_digits(text) || parse_duration(text) ? "" : "write 30s, 10m, 2h or 7d";
}

std::string since_ms(const std::string& text)
{
    if (text.empty() || is_digits(text))
        return text;
    const auto back = static_cast<std::uint64_t>(parse_duration(text).value().count());
    const std::uint64_t now = unix_ms();
    return std::to_string(now - std::min(now, back));
}

} // namespace

void add_filter_options(CLI::App& command, DeviceFilter& filter)
{
    add_text_option(command, "--id", filter.id, "whose id begins so", "PREFIX");
    add_text_option(command, "--protocol", filter.protocol, "websocket, mqtt_lite, ...", "NAME");
    add_text_option(command, "--instance", filter.instance, "the plugin's instance", "NAME");
    add_text_option(command, "--address", filter.address, "whose address begins so", "PREFIX");
    add_text_option(command, "--since", filter.since, "that came in the last 10m, 2h, 7d", "TIME");
    command.get_option("--since")->check(since_fault);
}

client::Query query_of(const DeviceFilter& filter)
{
    client::Query query;
    query.add_given("device_id", filter.id);
    query.add_given("protocol", filter.protocol);
    query.add_given("instance", filter.instance);
    query.add_given("address", filter.address);
    query.add_given("since", since_ms(filter.since));
    return query;
}

} // namespace iotcc::cli
