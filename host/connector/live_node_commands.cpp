#include "each_connection.hpp"
#include "live_node.hpp"
#include "topic_filter.hpp"

#include <optional>
#include <utility>

// What the API asks of devices.
namespace iotcc {

namespace {

CommandOutcome::Result shown(commands::Result result)
{
    using To = CommandOutcome::Result;
    switch (result) {
    case commands::Result::answered:
        return To::answered;
    case commands::Result::not_connected:
        return To::not_connected;
    case commands::Result::replaced:
        return To::replaced;
    case commands::Result::unsupported:
        return To::unsupported;
    case commands::Result::unfit:
        return To::unfit;
    case commands::Result::too_large:
        return To::too_large;
    case commands::Result::timed_out:
        return To::timed_out;
    case commands::Result::device_busy:
        return To::device_busy;
    case commands::Result::host_busy:
        return To::host_busy;
    case commands::Result::failed:
        break;
    }
    return To::failed;
}

} // namespace

void LiveNode::command(CommandRequest request, std::function<void(CommandOutcome)> done) const
{
    std::optional<std::uint64_t> connection;
    if (!request.connection_id.empty()) {
        connection = boot_id_.number_of(request.connection_id);
        if (!connection)
            return done({CommandOutcome::Result::not_connected, {}});
    }
    commands::Command command;
    command.kind = request.is_query ? commands::Kind::query : commands::Kind::command;
    command.name = std::move(request.name);
    command.payload = std::move(request.payload);
    command.timeout_ms = request.timeout_ms;
    commands_.send(request.device_id, connection, std::move(command),
                   [done = std::move(done)](commands::Outcome outcome) {
                       done({shown(outcome.result), std::move(outcome.payload)});
                   });
}

void LiveNode::publish(Publication publication, std::function<void(PublishResult)> done) const
{
    if (bus::check_topic(publication.topic) != bus::TopicFault::none)
        return done(PublishResult::bad_topic);
    if (bus::is_of_host(publication.topic))
        return done(PublishResult::topic_of_host);
    if (publication.qos != 0 && !bus_.trouble().empty())
        return done(PublishResult::no_room);
    bus_.publish(bus::MessageRef(bus::MessageView{publication.topic, publication.payload,
                                                  publication.qos, publication.is_retained}),
                 [done = std::move(done)](bool is_taken) {
                     done(is_taken ? PublishResult::taken : PublishResult::no_room);
                 });
}

std::size_t LiveNode::kick(const std::string& device_id) const
{
    return commands_.kick(device_id, IOTCC_CLOSE_DENIED);
}

std::size_t LiveNode::kick(const ConnectionFilter& filter) const
{
    const ConnectionPredicate wanted(filter, plugins_.components());
    std::vector<std::uint64_t> connections;
    each_connection(storages_, [&](const iotcc_row& row) {
        if (wanted.lets_through(row))
            connections.push_back(row.conn_id);
    });
    return commands_.close(connections, IOTCC_CLOSE_DENIED);
}

} // namespace iotcc
