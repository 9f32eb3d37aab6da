#include "broker_topics.hpp"

#include <utility>
#include <vector>

namespace iotcc {

namespace {

bus::SystemFigures figures_of(const NodeStatus& status)
{
    bus::SystemFigures figures;
    figures.version = "iotcc version " + status.version;
    figures.uptime_s = static_cast<std::uint64_t>(status.uptime_s);
    figures.connected = status.totals.open;
    figures.opened = status.totals.opened;
    figures.received_messages = status.totals.counters.received_messages;
    figures.sent_messages = status.totals.counters.sent_messages;
    figures.received_bytes = status.totals.counters.received_bytes;
    figures.sent_bytes = status.totals.counters.sent_bytes;
    figures.bus.sessions = status.bus.sessions;
    figures.bus.connected = status.bus.connected;
    figures.bus.subscriptions = status.bus.subscriptions;
    figures.bus.retained = status.bus.retained;
    figures.bus.queued = status.bus.queued;
    figures.bus.delivered = status.bus.delivered;
    figures.dropped = status.bus.dropped;
    return figures;
}

} // namespace

BrokerTopics::BrokerTopics(BusRoom& bus, const Node& node, std::uint32_t interval_s)
    : bus_(bus), node_(node), interval_ms_(std::uint64_t{interval_s} * 1000)
{
}

void BrokerTopics::tick(std::uint64_t now_ms)
{
    constexpr std::uint64_t kEarlyMs = 100; // the ticks are never quite a second apart
    if (interval_ms_ == 0 || (last_ms_ != 0 && now_ms + kEarlyMs - last_ms_ < interval_ms_))
        return;
    const double seconds = last_ms_ == 0 ? 0 : static_cast<double>(now_ms - last_ms_) / 1000;
    last_ms_ = now_ms;
    std::vector<bus::MessageRef> messages;
    for (const bus::SystemTopics::Value& value :
         topics_.changes(figures_of(node_.status()), seconds))
        messages.emplace_back(bus::MessageView{value.topic, value.text, 0, true});
    if (!messages.empty())
        bus_.publish_system(std::move(messages));
}

} // namespace iotcc
