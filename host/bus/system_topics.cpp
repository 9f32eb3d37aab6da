#include "system_topics.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <utility>

namespace iotcc::bus {

namespace {

constexpr std::array kMinutes = {1, 5, 15};

std::string with_two_digits(double value)
{
    std::array<char, 64> text{};
    const int size = std::snprintf(text.data(), text.size(), "%.2f", value);
    return {text.data(), static_cast<std::size_t>(size)};
}

} // namespace

void SystemTopics::Load::note(std::uint64_t number, double seconds) noexcept
{
    const double rate = static_cast<double>(number - std::exchange(last, number)) * 60 / seconds;
    for (std::size_t i = 0; i < kMinutes.size(); ++i)
        per_minute[i] = rate + std::exp(-seconds / (60 * kMinutes[i])) * (per_minute[i] - rate);
}

std::vector<SystemTopics::Value> SystemTopics::changes(const SystemFigures& now, double seconds)
{
    say("version", now.version);
    say("uptime", std::to_string(now.uptime_s) + " seconds");
    say_clients(now);
    say_messages(now);
    if (seconds > 0) {
        say_load("messages/received", now.received_messages, seconds);
        say_load("messages/sent", now.sent_messages, seconds);
        say_load("publish/received", now.received_messages, seconds);
        say_load("publish/sent", now.bus.delivered, seconds);
        say_load("publish/dropped", now.dropped, seconds);
        say_load("bytes/received", now.received_bytes, seconds);
        say_load("bytes/sent", now.sent_bytes, seconds);
        say_load("connections", now.opened, seconds);
    }
    return std::exchange(changes_, {});
}

// Who is away is known by its session.
void SystemTopics::say_clients(const SystemFigures& now)
{
    const std::uint64_t away =
        now.bus.sessions > now.bus.connected ? now.bus.sessions - now.bus.connected : 0;
    most_connected_ = std::max(most_connected_, now.connected);
    say("clients/connected", now.connected);
    say("clients/disconnected", away);
    say("clients/total", now.connected + away);
    say("clients/maximum", most_connected_);
}

void SystemTopics::say_messages(const SystemFigures& now)
{
    say("messages/received", now.received_messages);
    say("messages/sent", now.sent_messages);
    say("messages/stored", now.bus.retained + now.bus.queued);
    say("publish/messages/received", now.received_messages);
    say("publish/messages/sent", now.bus.delivered);
    say("publish/messages/dropped", now.dropped);
    say("bytes/received", now.received_bytes);
    say("bytes/sent", now.sent_bytes);
    say("subscriptions/count", now.bus.subscriptions);
    say("retained messages/count", now.bus.retained);
}

void SystemTopics::say_load(const std::string& name, std::uint64_t number, double seconds)
{
    Load& load = loads_[name];
    load.note(number, seconds);
    for (std::size_t i = 0; i < kMinutes.size(); ++i)
        say("load/" + name + '/' + std::to_string(kMinutes[i]) + "min",
            with_two_digits(load.per_minute[i]));
}

void SystemTopics::say(std::string_view topic, std::string text)
{
    std::string& said = said_["$SYS/broker/" + std::string(topic)];
    if (said == text)
        return;
    said = std::move(text);
    changes_.push_back({"$SYS/broker/" + std::string(topic), said});
}

} // namespace iotcc::bus
